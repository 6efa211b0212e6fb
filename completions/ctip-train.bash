# bash completion for ctip-train; made by `ctip-train --completion bash`

_ctip_train_offer()
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

_ctip_train()
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
		-C|--ledger|--key|-f|--format|--rule)
			((i++))
			[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
		-?*) ;;
		*) case $verb in
			'') verb=${COMP_WORDS[i]} ;;
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_train_offer dir; return ;;
		--key) _ctip_train_offer file; return ;;
		-f|--format) _ctip_train_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_train_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_train_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_train_offer words 'graduates what-if' ;;
		esac ;;
	'graduates')
		case $prev in
		-C|--ledger) _ctip_train_offer dir; return ;;
		--key) _ctip_train_offer file; return ;;
		-f|--format) _ctip_train_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_train_offer words '--explain -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*) : ;;
		esac ;;
	'what-if')
		case $prev in
		--rule) _ctip_train_offer file; return ;;
		-C|--ledger) _ctip_train_offer dir; return ;;
		--key) _ctip_train_offer file; return ;;
		-f|--format) _ctip_train_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_train_offer words '--rule -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*) : ;;
		esac ;;
	esac
}

complete -F _ctip_train ctip-train
