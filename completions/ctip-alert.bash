# bash completion for ctip-alert; made by `ctip-alert --completion bash`

_ctip_alert_offer()
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

_ctip_alert()
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
			'') verb=${COMP_WORDS[i]} ;;
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_alert_offer dir; return ;;
		--key) _ctip_alert_offer file; return ;;
		-f|--format) _ctip_alert_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_alert_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_alert_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_alert_offer words 'list ack send rules' ;;
		esac ;;
	'list')
		case $prev in
		-C|--ledger) _ctip_alert_offer dir; return ;;
		--key) _ctip_alert_offer file; return ;;
		-f|--format) _ctip_alert_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_alert_offer words '--unread --all -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'ack')
		case $prev in
		-C|--ledger) _ctip_alert_offer dir; return ;;
		--key) _ctip_alert_offer file; return ;;
		--reason) _ctip_alert_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_alert_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'send')
		case $prev in
		-C|--ledger) _ctip_alert_offer dir; return ;;
		--key) _ctip_alert_offer file; return ;;
		--reason) _ctip_alert_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_alert_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		esac ;;
	'rules')
		case $prev in
		-C|--ledger) _ctip_alert_offer dir; return ;;
		--key) _ctip_alert_offer file; return ;;
		-f|--format) _ctip_alert_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_alert_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	esac
}

complete -F _ctip_alert ctip-alert
