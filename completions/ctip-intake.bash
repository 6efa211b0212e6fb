# bash completion for ctip-intake; made by `ctip-intake --completion bash`

_ctip_intake_offer()
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

_ctip_intake()
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
		-C|--ledger|--key|-o|--output|--delimiter|--encoding|-f|--format|-m|--map|--rejects|--reason|--from|--to|--as|--repeats|--decision|--min|--keep)
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
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		-f|--format) _ctip_intake_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_intake_offer words 'template map check import undo report call inbox assign close reopen screen explain review dups compare merge unmerge' ;;
		esac ;;
	'template')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'map')
		case $prev in
		-o|--output) _ctip_intake_offer file; return ;;
		--delimiter) :; return ;;
		--encoding) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-o --output --delimiter --encoding -C --ledger --key -h --help --version' ;;
		*:0) _ctip_intake_offer file ;;
		esac ;;
	'check')
		case $prev in
		-f|--format) :; return ;;
		-m|--map) _ctip_intake_offer file; return ;;
		--delimiter) :; return ;;
		--encoding) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-f --format -m --map --delimiter --encoding -C --ledger --key -h --help --version' ;;
		*:0) _ctip_intake_offer file ;;
		esac ;;
	'import')
		case $prev in
		-m|--map) _ctip_intake_offer file; return ;;
		--rejects) _ctip_intake_offer file; return ;;
		--delimiter) :; return ;;
		--encoding) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		-f|--format) _ctip_intake_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-m --map --partial --rejects --update --delimiter --encoding -C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*:0) _ctip_intake_offer file ;;
		esac ;;
	'undo')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'report')
		case $prev in
		--from) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--from -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*) : ;;
		esac ;;
	'call')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*) : ;;
		esac ;;
	'inbox')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		-f|--format) _ctip_intake_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--mine -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'assign')
		case $prev in
		--to) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--to -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'close')
		case $prev in
		--as) _ctip_intake_offer words 'passed-on no-action repeat'; return ;;
		--repeats) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--as --repeats -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'reopen')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'screen')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--short --another -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'explain')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'review')
		case $prev in
		--decision) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--decision -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'dups')
		case $prev in
		--min) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		-f|--format) _ctip_intake_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--min -C --ledger --key -f --format --raw -q --quiet --reason -h --help --version' ;;
		*) : ;;
		esac ;;
	'compare')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	'merge')
		case $prev in
		--keep) :; return ;;
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '--keep -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	'unmerge')
		case $prev in
		-C|--ledger) _ctip_intake_offer dir; return ;;
		--key) _ctip_intake_offer file; return ;;
		--reason) _ctip_intake_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_intake_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	esac
}

complete -F _ctip_intake ctip-intake
