# fish completion for ctip-report; made by `ctip-report --completion fish`

complete -c ctip-report -f
complete -c ctip-report -n '__fish_use_subcommand' -a results -d 'print the results table of a framework'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -l period -x -d 'as of this period: without what is later'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -s C -l ledger -x -a '(__fish_complete_directories)' -d 'the ledger\'s folder'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -l key -r -F -d 'the member\'s secret key'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -s f -l format -x -a 'table csv ndjson' -d 'what to print; by default a table on a terminal, csv in a pipe'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -l raw -d 'csv without \' before what a spreadsheet would take for a formula'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -s h -l help -d 'print this'
complete -c ctip-report -n '__fish_seen_subcommand_from results' -l version -d 'print the version'
