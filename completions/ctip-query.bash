# bash completion for ctip-query; made by `ctip-query --completion bash`

_ctip_query_offer()
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

_ctip_query()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	COMPREPLY=()
	local prev=${COMP_WORDS[COMP_CWORD-1]}
	local verb= n=0 i

	if [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD-2]}
	elif [[ $cur == = ]]; then
		cur=
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C|--ledger|--key|-f|--format|--reason)
			((i++))
			[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
		-?*) ;;
		*) case $verb in
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_query_offer dir; return ;;
		--key) _ctip_query_offer file; return ;;
		-f|--format) _ctip_query_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_query_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_query_offer words '--schema -C --ledger --key -f --format --raw -q --quiet --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	esac
}

complete -F _ctip_query ctip-query
