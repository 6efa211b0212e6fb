# bash completion for ctip-audit; made by `ctip-audit --completion bash`

_ctip_audit_offer()
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

_ctip_audit()
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
		--member|--since|--action|-C|--ledger|--key|-f|--format|--checkpoint|--certificate|-o|--output|--decision|--reason)
			((i++))
			[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
		-?*) ;;
		*) case $verb in
			'') verb=${COMP_WORDS[i]} ;;
			incident) verb+=" ${COMP_WORDS[i]}" ;;
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		-f|--format) _ctip_audit_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_audit_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_audit_offer words 'log show who-saw verify checkpoint review incident' ;;
		esac ;;
	incident) _ctip_audit_offer words 'add list' ;;
	'log')
		case $prev in
		--member) :; return ;;
		--since) :; return ;;
		--action) :; return ;;
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		-f|--format) _ctip_audit_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '--member --since --action -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*) : ;;
		esac ;;
	'show')
		case $prev in
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		-f|--format) _ctip_audit_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		*) : ;;
		esac ;;
	'who-saw')
		case $prev in
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		-f|--format) _ctip_audit_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-C --ledger --key -f --format --raw -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'verify')
		case $prev in
		--checkpoint) _ctip_audit_offer file; return ;;
		--certificate) _ctip_audit_offer file; return ;;
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '--checkpoint --certificate -C --ledger --key -h --help --version' ;;
		esac ;;
	'checkpoint')
		case $prev in
		-o|--output) _ctip_audit_offer file; return ;;
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-o --output --accept -C --ledger --key -h --help --version' ;;
		esac ;;
	'review')
		case $prev in
		--decision) _ctip_audit_offer words 'justified unjustified'; return ;;
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		--reason) _ctip_audit_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '--decision -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'incident add')
		case $prev in
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		--reason) _ctip_audit_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-C --ledger --key -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) : ;;
		esac ;;
	'incident list')
		case $prev in
		-C|--ledger) _ctip_audit_offer dir; return ;;
		--key) _ctip_audit_offer file; return ;;
		-f|--format) _ctip_audit_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_audit_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	esac
}

complete -F _ctip_audit ctip-audit
