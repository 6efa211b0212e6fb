# bash completion for ctip-record; made by `ctip-record --completion bash`

_ctip_record_offer()
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

_ctip_record()
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
		-C|--ledger|--key|-f|--format|--reason|--where|--columns|-m|--map|--rejects|--delimiter|--encoding|--profile|--approved)
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
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_record_offer words 'kinds fields codes add edit show list import export' ;;
		esac ;;
	'kinds')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'fields')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'codes')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'add')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -q --quiet -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'edit')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -q --quiet -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'show')
		case $prev in
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-C --ledger --key -f --format --raw -q --quiet --reason -h --help --version' ;;
		*) : ;;
		esac ;;
	'list')
		case $prev in
		--where) :; return ;;
		--columns) :; return ;;
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '--where --columns -C --ledger --key -f --format --raw -q --quiet --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'import')
		case $prev in
		-m|--map) _ctip_record_offer file; return ;;
		--rejects) _ctip_record_offer file; return ;;
		--delimiter) :; return ;;
		--encoding) :; return ;;
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '-m --map --partial --rejects --update --delimiter --encoding -C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) _ctip_record_offer file ;;
		esac ;;
	'export')
		case $prev in
		--columns) :; return ;;
		--profile) :; return ;;
		--approved) :; return ;;
		-C|--ledger) _ctip_record_offer dir; return ;;
		--key) _ctip_record_offer file; return ;;
		-f|--format) _ctip_record_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_record_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_record_offer words '--columns --profile --approved --break-glass -C --ledger --key -f --format --raw --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	esac
}

complete -F _ctip_record ctip-record
