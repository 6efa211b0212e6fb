# bash completion for ctip-plan; made by `ctip-plan --completion bash`

_ctip_plan_offer()
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

_ctip_plan()
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
		--template|-C|--ledger|--key|--reason|--as|--outcome|--on|--type|--officer|-f|--format|--within)
			((i++))
			[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
		-?*) ;;
		*) case $verb in
			'') verb=${COMP_WORDS[i]} ;;
			goal) verb+=" ${COMP_WORDS[i]}" ;;
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		-f|--format) _ctip_plan_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_plan_offer words 'new goal progress close reopen list due explain' ;;
		esac ;;
	goal) _ctip_plan_offer words 'add done drop' ;;
	'new')
		case $prev in
		--template) :; return ;;
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '--template -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'goal add')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'goal done')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'goal drop')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'progress')
		case $prev in
		--as) :; return ;;
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '--as -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*) : ;;
		esac ;;
	'close')
		case $prev in
		--outcome) :; return ;;
		--on) :; return ;;
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '--outcome --on -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'reopen')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		--reason) _ctip_plan_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'list')
		case $prev in
		--type) :; return ;;
		--outcome) :; return ;;
		--officer) :; return ;;
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		-f|--format) _ctip_plan_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '--type --outcome --officer --mine --all -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'due')
		case $prev in
		--within) :; return ;;
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		-f|--format) _ctip_plan_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '--within --mine --ical -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'explain')
		case $prev in
		-C|--ledger) _ctip_plan_offer dir; return ;;
		--key) _ctip_plan_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_plan_offer words '-C --ledger --key -h --help --version' ;;
		*:0) : ;;
		esac ;;
	esac
}

complete -F _ctip_plan ctip-plan
