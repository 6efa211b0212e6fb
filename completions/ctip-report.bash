# bash completion for ctip-report; made by `ctip-report --completion bash`

_ctip_report_offer()
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

_ctip_report()
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
		-f|--format|-o|--output|--lang|--period|-C|--ledger|--key|--reason)
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
		-C|--ledger) _ctip_report_offer dir; return ;;
		--key) _ctip_report_offer file; return ;;
		-f|--format) _ctip_report_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_report_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_report_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_report_offer words 'results indicator note' ;;
		esac ;;
	'results')
		case $prev in
		-f|--format) _ctip_report_offer words 'table csv ndjson html'; return ;;
		-o|--output) _ctip_report_offer file; return ;;
		--lang) _ctip_report_offer words 'en es fr'; return ;;
		--period) :; return ;;
		-C|--ledger) _ctip_report_offer dir; return ;;
		--key) _ctip_report_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_report_offer words '-f --format -o --output --lang --period -C --ledger --key --raw -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'indicator')
		case $prev in
		--period) :; return ;;
		-C|--ledger) _ctip_report_offer dir; return ;;
		--key) _ctip_report_offer file; return ;;
		-f|--format) _ctip_report_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_report_offer words '--period --explain -C --ledger --key -f --format --raw -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	'note')
		case $prev in
		--period) :; return ;;
		-C|--ledger) _ctip_report_offer dir; return ;;
		--key) _ctip_report_offer file; return ;;
		--reason) _ctip_report_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_report_offer words '--period -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	esac
}

complete -F _ctip_report ctip-report
