#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Goal: tests/docs/requirements answers all 232 numbers, once each, with
# things that exist: kinds, fields, commands, rules, registers; and no step
# that is done has left anything.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename;

chdir abs_path(dirname($0)) . '/../..' or die;
my $build = $ENV{CTIP_BUILD} || 'build';
my $done = 4; # steps that are finished
my ($n, $bad) = (0, 0);

sub ok {
	my ($name, @why) = @_;
	$n++;
	print @why ? "not ok $n - $name\n" : "ok $n - $name\n";
	$bad = 1 if @why;
	print map { "#   $_\n" } @why;
}
sub slurp { open(my $in, '<', shift) or return ''; local $/; scalar(<$in>) // '' }

my (%field, %command);
for my $file (glob 'schemas/kinds/*.yaml') {
	my $text = slurp($file);
	my ($kind) = $text =~ /^kind: (\w+)$/m or next;
	$field{$kind}{$_} = 1 for $text =~ /^\s*-\s+\{?\s*name: (\w+)/mg;
}
my ($programs) = slurp('Makefile') =~ /^CMDS\s*:=\s*(.*)$/m;
for my $program (grep { $_ ne 'ctip' } split ' ', $programs) {
	my $short = $program =~ s/^ctip-//r;
	$command{$short} = 1;
	for (split /\n/, `'$build/bin/$program' -h </dev/null`) {
		$command{"$short$1"} = 1 if
		    /^usage: \Q$program\E((?: [a-z][a-z-]*)+)/;
	}
}

my (%seen, @twice, @wrong, @left, %open);
for (grep { !/^#|^\s*$/ } split /\n/, slurp('tests/docs/requirements')) {
	my ($number, $answers) = /^(R\d{3})\t(\S.*)$/ or
	    push(@wrong, "what is '$_'"), next;
	push @twice, $number if $seen{$number}++;
	for my $answer (split /\s*;\s*/, $answers) {
		my ($type, $what) = split ' ', $answer, 2;
		my $true = 0;
		if ($answer =~ /^not yet: step (\d+)$/) {
			$true = $1 <= 7;
			push @left, "$number: $answer" if $1 <= $done;
			$open{$1}++;
		} elsif ($type eq 'kind') {
			my ($kind, $name) = split /\./, $what;
			$true = $field{$kind} && (!defined $name ||
			    $field{$kind}{$name});
		} elsif ($type eq 'command') {
			$true = $command{$what};
		} elsif ($type eq 'rule') {
			$true = -f "schemas/$what";
		} elsif ($type eq 'register') {
			$true = -f "schemas/imports/$what.yaml" ||
			    -f "schemas/frameworks/$what.yaml";
		}
		push @wrong, "$number: there is no $answer" unless $true;
	}
}
my @missing = grep { !$seen{$_} } map { sprintf 'R%03d', $_ } 1 .. 232;
my @strange = grep { substr($_, 1) < 1 || substr($_, 1) > 232 } keys %seen;
ok('kinds and commands are found', keys %field > 3 && keys %command > 10 ?
    () : join(' ', keys %field, keys %command));
ok('all 232 numbers are there', @missing);
ok('once each, and no others', @twice, @strange);
ok('what they name exists', @wrong);
ok('finished steps have left nothing', @left);
print "# not yet: ", join(', ', map { "step $_: $open{$_}" } sort keys %open),
    "\n";
print "1..$n\n";
exit $bad;
