# bash completion for ctip; made by `ctip --completion bash`

_ctip_offer()
{
	case $1 in
	file) compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	dir) compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	at) [[ $cur != @* ]] || mapfile -t COMPREPLY < <(compgen -P @ -f -- "${cur#@}") ;;
	words) mapfile -t COMPREPLY < <(compgen -W "$2" -- "$cur") ;;
	esac
}

_ctip()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	COMPREPLY=()
	if ((COMP_CWORD > 1)); then
		local name=${COMP_WORDS[1]}
		declare -F "_ctip_$name" >/dev/null ||
		    __load_completion "ctip-$name" 2>/dev/null ||
		    _completion_loader "ctip-$name" 2>/dev/null
		declare -F "_ctip_$name" >/dev/null || return
		COMP_WORDS=("ctip-$name" "${COMP_WORDS[@]:2}")
		((COMP_CWORD--))
		"_ctip_$name"
		return
	fi
	_ctip_offer words 'ledger record intake case alert query report audit'
}

complete -F _ctip ctip
