#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: the pages and the programs say the same: each program has a page, its
# SYNOPSIS is what -h prints, each option stands in both, headings keep their
# order, mandoc has nothing to say; and -h goes to standard output alone.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;

chdir abs_path(dirname($0)) . '/../..' or die;
my $build = $ENV{CTIP_BUILD} || 'build';
my ($n, $bad) = (0, 0);
# The order that mandoc holds to.
my @order = ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'ENVIRONMENT', 'FILES',
    'EXIT STATUS', 'EXAMPLES', 'DIAGNOSTICS', 'SEE ALSO');

sub ok {
	my ($holds, $name, @why) = @_;
	$n++;
	print $holds ? "ok $n - $name\n" : "not ok $n - $name\n";
	$bad = 1 unless $holds;
	print map { "#   $_\n" } map { split /\n/ } @why unless $holds;
}
sub slurp { open(my $in, '<', shift) or return ''; local $/; scalar(<$in>) // '' }
sub squeeze { join ' ', grep { $_ ne '' } split /\s+/, shift }

my ($commands) = slurp('Makefile') =~ /^CMDS\s*:=\s*(.*)$/m;
my @commands = split ' ', $commands;
ok(@commands > 5, 'the Makefile lists the programs');

for my $page (sort glob 'man/*.[0-9]') {
	my $said = `mandoc -T lint -W warning '$page' 2>&1`;
	ok($said eq '', "$page: mandoc finds nothing", $said);
}
for my $command (@commands) {
	my $page = slurp("man/$command.1");
	ok($page ne '', "$command has a page") or next;
	next if $page eq '';
	my @heads = $page =~ /^\.Sh (.*)$/mg;
	s/"//g for @heads;
	my %at = map { $order[$_] => $_ } 0 .. $#order;
	my @known = grep { defined $at{$_} } @heads;
	ok("@known" eq join(' ', sort { $at{$a} <=> $at{$b} } @known) &&
	    (grep { $_ eq 'EXIT STATUS' } @heads) &&
	    (grep { $_ eq 'EXAMPLES' } @heads),
	    "$command: headings in order, with EXIT STATUS and EXAMPLES",
	    join(' / ', @heads));

	my $usage = `'$build/bin/$command' -h 2>.err.$$ </dev/null`;
	my $code = $?;
	my $talk = slurp(".err.$$");
	unlink ".err.$$";
	ok($code == 0 && $talk eq '' && $usage =~ /^usage: /,
	    "$command -h: on standard output, alone, exit 0", $talk);
	ok(`'$build/bin/$command' --help 2>&1 </dev/null` eq $usage,
	    "$command --help is the same");
	my ($lines) = $usage =~ /\A((?:usage: .*\n(?: +.*\n)*)+)/;
	(my $wanted = $lines) =~ s/^usage: //mg;
	my $text = `mandoc -T ascii -O width=1000 'man/$command.1'`;
	$text =~ s/.\x08//g;
	my ($synopsis) = $text =~ /^SYNOPSIS\n(.*?)^[A-Z]/ms;
	ok(squeeze($wanted) eq squeeze($synopsis // ''),
	    "$command: SYNOPSIS is what -h prints", squeeze($wanted),
	    squeeze($synopsis // ''));

	my (%program, %page);
	my @verbs = map { /^\Q$command\E((?: [a-z][a-z-]*)*)(?= |$)/ ?
	    $1 : () } split /\n/, $wanted;
	for my $verb (@verbs) {
		for (split /\n/, `'$build/bin/$command' $verb -h 2>&1`) {
			$program{$1} = $program{$2} = 1
			    if /^  (-\w), (--[a-z][a-z-]*)/;
			$program{$1} = 1 if /^ {6}(--[a-z][a-z-]*)/;
		}
	}
	next if $command eq 'ctip';
	for (grep { /^\.It .*\bFl\b/ } split /\n/, $page) {
		$page{"-$1"} = 1 while /\bFl (-?[A-Za-z][a-z-]*)/g;
	}
	delete $page{'--completion'};
	my @missing = grep { !$page{$_} } sort keys %program;
	my @strange = grep { !$program{$_} } sort keys %page;
	ok(keys %program > 2, "$command has options");
	ok(!@missing, "$command: every option has its .It Fl", @missing);
	ok(!@strange, "$command: every .It Fl is an option", @strange);
}

# Which kinds there are stands in a page too: kind, prefix, subject.
my ($shipped) = slurp('man/ctip-schema.5') =~
    /^\.Ss The kinds that are shipped\n(.*?)^\.El/ms;
my @listed = ($shipped // '') =~ /^\.It (\w+ Ta [A-Z]+ Ta \w+) Ta \S/mg;
my @kinds = map {
	my ($kind, $prefix, $subject) = map {
	    /^kind: (\w+)/m, /^prefix: (\w+)/m, /^subject: (\w+)/m } slurp($_);
	"$kind Ta $prefix Ta " . ($subject // 'itself');
} sort glob 'schemas/kinds/*.yaml';
ok("@listed" eq "@kinds", 'ctip-schema.5 lists the kinds', @listed, '-', @kinds);
print "1..$n\n";
exit $bad;
