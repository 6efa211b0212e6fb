#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: every message that the programs can print has a case with its words.
# It lists the sentences in lib/ and cmd/ (strings in calls that fail, warn or
# find), and looks for each among the expected words of all cases. Those that
# have none yet stand in tests/cases/uncovered, which may only get shorter:
# `messages.t --uncovered >tests/cases/uncovered` writes it anew.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;

my $here = abs_path(dirname($0));
chdir "$here/../.." or die;
my $calls = qr/\b(?:\w+_)?(?:fail(?:_\w+)?|expect|misuse|findings_add|warn
    |refuse\w*|fault|tampered|blame\w*|complain|bad|differs)\s*\(/x;

sub slurp { open(my $in, '<', shift) or die; local $/; return scalar <$in> }

# The literals of a call, those side by side joined, up to its last bracket.
sub sentence {
	my ($text) = @_;
	my ($depth, $sentence) = (1, undef);
	$text =~ s/"\s*PRI\w+\s*"/LONG/g;
	while ($text =~ /\G(?:("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|([()])|(.))/gs) {
		if (defined $1) {
			my $piece = substr($1, 1, -1);
			while ($text =~ /\G\s*"((?:[^"\\]|\\.)*)"/gc) {
				$piece .= $1;
			}
			$sentence //= $piece if $piece =~ /[a-z]{2}.* |^%/i;
		}
		$depth += $3 eq '(' ? 1 : -1 if defined $3;
		last unless $depth;
	}
	return $sentence;
}

my %where;
for my $file (sort(glob('lib/*/*.c'), glob('lib/*/*/*.c'), glob('cmd/*.c'), glob('cmd/*/*.c'))) {
	my $text = slurp($file);
	$text =~ s{/\*.*?\*/}{}gs;
	while ($text =~ /$calls/g) {
		my $rest = substr($text, pos $text, 1200);
		next if $rest =~ /^[^;]*CTIP_BUG/;
		my $words = sentence($rest);
		$where{$words} //= $file
		    if defined $words && $words =~ /[a-z]{3}/;
	}
}

# printf's format as a pattern, with the names that `run` puts in.
sub pattern {
	my $text = shift =~ s/\b[A-Z]-(?:[0-9A-Z]{4}-){3}[0-9A-Z]\b/ID/gr
	    =~ s/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/TIME/gr;
	my @parts = split /(%[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:LONG|l|z|h|j|t)*
	    [a-zA-Z]?|%LONG)/x, $text;
	return join '', map { /^%./ && $_ ne '%%' ? '.*?' : quotemeta(
	    s/\\"/"/gr =~ s/\\\\/\\/gr =~ s/\\n//gr =~ s/%%/%/gr) } @parts;
}

my $said = join "\n", map { slurp($_) =~ /^--- (?:err|out)\n(.*)/ms ? $1 : '' }
    glob "$here/*/*.case";
my @without = grep { my $p = pattern($_); $said !~ /$p/ } sort {
    $where{$a} cmp $where{$b} || $a cmp $b } keys %where;
my %without = map { ("$where{$_}: $_" => 1) } @without;

if (@ARGV && $ARGV[0] eq '--uncovered') {
	print map { "$where{$_}: $_\n" } @without;
	exit 0;
}
my %allowed = map { chomp; ($_ => 1) } split /^/, slurp("$here/uncovered");
my @new = grep { !$allowed{$_} } sort keys %without;
my @gone = grep { !$without{$_} } sort keys %allowed;
my $bad = 0;

sub ok {
	my ($n, $holds, $name, @why) = @_;
	print $holds ? "ok $n - $name\n" : "not ok $n - $name\n";
	print map { "#   $_\n" } @why unless $holds;
	$bad = 1 unless $holds;
}
printf "# %d messages, %d without a case\n", scalar keys %where,
    scalar @without;
ok(1, keys %where > 200, 'messages are found in lib and cmd');
ok(2, !@new, 'every message has a case, or stands in tests/cases/uncovered',
    @new);
ok(3, !@gone, 'the list of those without is as short as it can be; take out',
    @gone);
print "1..3\n";
exit $bad;
