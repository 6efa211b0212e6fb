# bash completion for ctip-case; made by `ctip-case --completion bash`

_ctip_case_offer()
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

_ctip_case()
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
		--report|-C|--ledger|--key|--reason|--to|--role|--as|--from|--stage|--risk|--officer|-f|--format|--due|--by|--month|--type|-o|--output|--hearing|--redact|--as-of)
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
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_case_offer words 'open assign risk event link close reopen handover list mine show history board gaps agenda attach exhibits exhibit custody bundle print' ;;
		esac ;;
	'open')
		case $prev in
		--report) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--report -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'assign')
		case $prev in
		--to) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--to -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'risk')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) _ctip_case_offer words 'low medium high' ;;
		esac ;;
	'event')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		*) : ;;
		esac ;;
	'link')
		case $prev in
		--role) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--role -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		*) : ;;
		esac ;;
	'close')
		case $prev in
		--as) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--as -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'reopen')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'handover')
		case $prev in
		--from) :; return ;;
		--to) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--from --to -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		esac ;;
	'list')
		case $prev in
		--stage) :; return ;;
		--risk) :; return ;;
		--officer) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--stage --risk --officer --all -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'mine')
		case $prev in
		--due) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--due -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'show')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'history')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'board')
		case $prev in
		--by) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--by -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'gaps')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'agenda')
		case $prev in
		--month) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--month -C --ledger --key -h --help --version' ;;
		esac ;;
	'attach')
		case $prev in
		--type) :; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--type -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) _ctip_case_offer file ;;
		*) : ;;
		esac ;;
	'exhibits')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		-f|--format) _ctip_case_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'exhibit')
		case $prev in
		-o|--output) _ctip_case_offer file; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-o --output -C --ledger --key --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'custody')
		case $prev in
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'bundle')
		case $prev in
		--hearing) :; return ;;
		--redact) :; return ;;
		--as-of) :; return ;;
		-o|--output) _ctip_case_offer file; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--hearing --redact --as-of -o --output -C --ledger --key --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'print')
		case $prev in
		--hearing) :; return ;;
		--redact) :; return ;;
		--as-of) :; return ;;
		-o|--output) _ctip_case_offer file; return ;;
		-C|--ledger) _ctip_case_offer dir; return ;;
		--key) _ctip_case_offer file; return ;;
		--reason) _ctip_case_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_case_offer words '--hearing --redact --as-of -o --output -C --ledger --key --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	esac
}

complete -F _ctip_case ctip-case
