# fish completion for ctip; made by `ctip --completion fish`

complete -c ctip -f
function _ctip_rest
	set -l words (commandline -opc) (commandline -ct)
	complete -C "ctip-"(string join ' ' -- $words[2..-1])
end
complete -c ctip -n 'not __fish_use_subcommand' -a '(_ctip_rest)'
complete -c ctip -n '__fish_use_subcommand' -a ledger -d 'make, prove and rebuild a ledger; members\' keys'
complete -c ctip -n '__fish_use_subcommand' -a record -d 'add, edit, show, list and export records of any kind'
complete -c ctip -n '__fish_use_subcommand' -a intake -d 'take reports, screenings and files in'
complete -c ctip -n '__fish_use_subcommand' -a case -d 'open cases, move them, and see what is missing'
complete -c ctip -n '__fish_use_subcommand' -a alert -d 'see what needs somebody\'s attention'
complete -c ctip -n '__fish_use_subcommand' -a query -d 'ask the ledger with SQL, read-only'
complete -c ctip -n '__fish_use_subcommand' -a report -d 'report what the programme achieved'
complete -c ctip -n '__fish_use_subcommand' -a audit -d 'review the history and prove it'
