# bash completion for ctip-ledger; made by `ctip-ledger --completion bash`

_ctip_ledger_offer()
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

_ctip_ledger()
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
		--office|--member|--key|--role|--country|--pack|--waiting|-C|--ledger|--from|--reason|-f|--format|-o|--output|--for|--pub|--clearance|--trained|--to|--compartment|--until|--approved|--columns|--handle)
			((i++))
			[[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;
		-?*) ;;
		*) case $verb in
			'') verb=${COMP_WORDS[i]} ;;
			key) verb+=" ${COMP_WORDS[i]}" ;;
			member) verb+=" ${COMP_WORDS[i]}" ;;
			erase) verb+=" ${COMP_WORDS[i]}" ;;
			request) verb+=" ${COMP_WORDS[i]}" ;;
			recovery) verb+=" ${COMP_WORDS[i]}" ;;
			keys) verb+=" ${COMP_WORDS[i]}" ;;
			*) ((n++)) ;;
			esac ;;
		esac
	done
	case $verb in
	'')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		-f|--format) _ctip_ledger_offer words 'table csv ndjson'; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -f --format --raw -q --quiet -n --dry-run --reason -h --help --version' ;;
		*) _ctip_ledger_offer words 'init signers rebuild schemas backup restore doctor key unlock lock member requests approve cancel grant deny erase rekey request recovery keys' ;;
		esac ;;
	key) _ctip_ledger_offer words 'new' ;;
	member) _ctip_ledger_offer words 'add list show revoke handover' ;;
	erase) _ctip_ledger_offer words 'request approve cancel run certificate' ;;
	request) _ctip_ledger_offer words 'export' ;;
	recovery) _ctip_ledger_offer words 'set use' ;;
	keys) _ctip_ledger_offer words 'backup restore' ;;
	'init')
		case $prev in
		--office) :; return ;;
		--member) :; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--role) :; return ;;
		--country) :; return ;;
		--pack) :; return ;;
		--waiting) :; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--office --member --key --role --country --pack --waiting -q --quiet -h --help --version' ;;
		*:0) _ctip_ledger_offer dir ;;
		esac ;;
	'signers')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -h --help --version' ;;
		esac ;;
	'rebuild')
		case $prev in
		--from) _ctip_ledger_offer words 'history ledger'; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--from -C --ledger --key -h --help --version' ;;
		esac ;;
	'schemas')
		case $prev in
		--from) _ctip_ledger_offer dir; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--from -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		esac ;;
	'backup')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -h --help --version' ;;
		*:0) _ctip_ledger_offer file ;;
		esac ;;
	'restore')
		case $prev in
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-h --help --version' ;;
		*:0) _ctip_ledger_offer file ;;
		*:1) _ctip_ledger_offer dir ;;
		esac ;;
	'doctor')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		-f|--format) _ctip_ledger_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -f --format --raw -h --help --version' ;;
		esac ;;
	'key new')
		case $prev in
		-o|--output) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-o --output --no-passphrase -h --help --version' ;;
		esac ;;
	'unlock')
		case $prev in
		--for) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--for -C --ledger --key -h --help --version' ;;
		esac ;;
	'lock')
		case $prev in
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-h --help --version' ;;
		esac ;;
	'member add')
		case $prev in
		--role) :; return ;;
		--pub) _ctip_ledger_offer file; return ;;
		--clearance) _ctip_ledger_offer at; return ;;
		--trained) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--role --pub --clearance --trained -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'member list')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		-f|--format) _ctip_ledger_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'member show')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'member revoke')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--anyway -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'member handover')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	'requests')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		-f|--format) _ctip_ledger_offer words 'table csv ndjson'; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--all -C --ledger --key -f --format --raw -q --quiet -h --help --version' ;;
		esac ;;
	'approve')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'cancel')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'grant')
		case $prev in
		--to) :; return ;;
		--compartment) :; return ;;
		--until) :; return ;;
		--approved) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--to --compartment --until --approved -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'deny')
		case $prev in
		--to) :; return ;;
		--compartment) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--to --compartment -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'erase request')
		case $prev in
		--compartment) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--compartment -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'erase approve')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'erase cancel')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'erase run')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -n --dry-run --reason -h --help --version' ;;
		esac ;;
	'erase certificate')
		case $prev in
		-o|--output) _ctip_ledger_offer file; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-o --output -C --ledger --key -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'rekey')
		case $prev in
		--compartment) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--compartment -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'request export')
		case $prev in
		--columns) :; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--columns -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		esac ;;
	'recovery set')
		case $prev in
		-o|--output) _ctip_ledger_offer dir; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-o --output -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		*:2) : ;;
		esac ;;
	'recovery use')
		case $prev in
		--handle) :; return ;;
		--role) :; return ;;
		-o|--output) _ctip_ledger_offer file; return ;;
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		--reason) _ctip_ledger_offer at; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--handle --role -o --output --no-passphrase -C --ledger --key -n --dry-run --reason -h --help --version' ;;
		*:0) : ;;
		*:1) : ;;
		esac ;;
	'keys backup')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '-C --ledger --key -h --help --version' ;;
		*:0) _ctip_ledger_offer file ;;
		esac ;;
	'keys restore')
		case $prev in
		-C|--ledger) _ctip_ledger_offer dir; return ;;
		--key) _ctip_ledger_offer file; return ;;
		esac
		case $cur:$n in
		-*) _ctip_ledger_offer words '--replace --expired -C --ledger --key -h --help --version' ;;
		*:0) _ctip_ledger_offer file ;;
		*:1) : ;;
		*:2) : ;;
		esac ;;
	esac
}

complete -F _ctip_ledger ctip-ledger
