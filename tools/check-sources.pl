#!/usr/bin/perl
# Checks of the sources that no compiler makes: which folder may include which, the catalogue of
# services, calls we do not use, texts that are missing or dead, direction marks.
# Prints "file:line: what is wrong: how to put it right"; exits 1 when there was any. Run by
# tools/check.sh from the project's folder. Perl, because every Debian has it.
use strict;
use warnings;
use utf8;
binmode STDOUT, ':utf8';

# ---- the tables ----
# Beside itself, a folder may include what its row in ARCHITECTURE.md says: names, "nothing", "all",
# "all above", or "all but …" (which also leaves out the edges: cli and standin).
my (%may_include, @folders);
for (split /\n/, do { open my $in, '<', 'ARCHITECTURE.md' or die "ARCHITECTURE.md: $!\n"; local $/; <$in> }) {
    my ($folder, $row) = m{^\| `(\w+)/` \|.*\| ([^|]+?) \|$} or next;
    push @folders, $folder;
    $may_include{$folder} = $row;
}
my %edge = map { $_ => 1 } qw(cli standin);
for my $i (0 .. $#folders) {
    my $row = $may_include{$folders[$i]};
    my %but = map { $_ => 1 } $row =~ /^all but (.*)/ ? split /,?\s+/, $1 : ();
    $may_include{$folders[$i]} =
        $row eq 'nothing'   ? ''
      : $row eq 'all'       ? '*'
      : $row eq 'all above' ? join(' ', @folders[0 .. $i - 1])
      : %but                ? join(' ', grep { !$but{$_} && !$edge{$_} } @folders)
      :                       $row;
}

# What decides must arrive at the same answer again later: no clock, no chance, no file, no thread.
my @pure_folders = qw(model rules services wages);
my $not_pure     = qr{^(?:base/(?:clock|random)\.h|(?:time|unistd|pthread|fcntl|dirent|uv|sqlite3|libpq-fe|curl/curl|sys/(?!types)\w+)\.h)$};

# Calls we do not use, and what to use instead.
my @banned = (
    [qr/strcpy|strcat|strncpy|strncat|stpcpy|sprintf|vsprintf|gets/ => 'has no bound: use struct str and struct buf (base/buf.h)'],
    [qr/strtok|strtok_r|strsep/          => 'writes into its argument: cut views with base/str.h'],
    [qr/gmtime|localtime|localtime_r|ctime|asctime|mktime|strptime|strftime|time|gettimeofday/ => 'dates are struct day (base/day.h), the time comes from base/clock.h once at the edge'],
    [qr/rand|srand|random|srandom|rand_r|drand48/ => 'is not fit for anything here: use base/random.h'],
    [qr/atoi|atol|atoll|atof|strtol|strtoul|strtoll|strtoull|scanf|sscanf|fscanf/ => 'accepts what we refuse and hides overflow: use base/digits.h'],
    [qr/system|popen/                    => 'starts a shell: the program starts no other'],
    [qr/setjmp|longjmp|sigsetjmp|siglongjmp/ => 'hides the way out: return an enum err'],
    [qr/alloca/                          => 'has no bound: use the arena'],
    [qr/setlocale/                       => 'changes what every thread reads and prints: texts come from web/message.h'],
    [qr/malloc|calloc|realloc|free|strdup|strndup|asprintf|vasprintf/ => 'memory comes from an arena (base/arena.h)'],
);
my $memory = qr/malloc|calloc|realloc|free|strdup|strndup|asprintf|vasprintf/;
# Where one may stand all the same: path, call, why.
my @allowed = (
    [qr{^src/base/},                $memory, 'arenas and the log are made of it'],
    [qr{^src/db/},                  $memory, 'statements and rows belong to the database libraries'],
    [qr{^src/http/},                $memory, 'a connection lives as long as its socket, not as a request'],
    [qr{^src/decisions/writer\.c$}, $memory, 'the writer outlives the start that made it'],
    [qr{^src/decisions/rebuild\.c$}, $memory, 'a rebuild outlives the steps it calls'],
    [qr{^src/web/(?:audit_behind|exchange)\.c$}, $memory, 'a job that runs behind the answer outlives its request'],
    [qr{^src/web/portal\.c$},      $memory, 'an HTTP thread\'s own part lives as long as the thread'],
    [qr{^src/cli/},                 qr/time/, 'a command is the edge that reads the clock'],
    [qr{^src/base/clock\.c$},       qr/./,   'the one clock'],
    [qr{^src/base/(?:log|random)\.c$}, qr/time|gettimeofday|strftime/, 'instants of log lines and identifiers'],
    [qr{^src/base/digits\.c$},      qr/strto\w+/, 'the strict reader itself'],
    [qr{^src/db/db_postgres\.c$}, qr/atoll/, 'a count of rows that the server wrote'],
    [qr{^src/http/reply\.c$},       qr/time|strftime/, 'the Date header, made once a second'],
    [qr{^(?:tests|bench)/},         qr/sscanf|strcpy|strncat/, 'fixed texts, read and made under the sanitizers'],
    [qr{^(?:tests|bench)/},         qr/$memory|strsep|system|popen|ato\w+|strto\w+|time|setjmp|rand\w*/, 'a tool, not the server'],
);

# ---- reading ----
my $faults = 0;
sub fault {
    my ($file, $line, $what) = @_;
    print "$file:$line: $what\n";
    $faults++;
}
sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    binmode $in;
    local $/;
    return scalar <$in>;
}
# The code without comments and what stands in strings; lines keep their numbers.
sub code_of {
    my ($text) = @_;
    $text =~ s{("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(/\*.*?\*/|//[^\n]*)}
              {defined $1 ? substr($1, 0, 1) x 2 : "\n" x ($2 =~ tr/\n//)}gse;
    return $text;
}
my @sources = grep { -f } glob('src/*.c src/*/*.[ch] src/*/*.def tests/*/*.[ch] bench/*.[ch]');
my (%text, %code);
for my $file (@sources) {
    $text{$file} = slurp($file);
    $code{$file} = code_of($text{$file});
}

# ---- folders ----
for my $file (@sources) {
    my ($folder) = $file =~ m{^src/(\w+)/} or next;
    if (!exists $may_include{$folder}) {
        fault($file, 1, "the folder $folder/ has no row: add it to the table of folders in ARCHITECTURE.md");
        $may_include{$folder} = '*';
    }
    my %may = map { $_ => 1 } $folder, split ' ', $may_include{$folder};
    my $line = 0;
    for (split /\n/, $text{$file}) {
        $line++;
        next unless /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/;
        my $name = $1 // $2;
        if (defined $1) {
            my ($to) = $name =~ m{^(\w+)/};
            if (!$to) {
                fault($file, $line, "\"$name\" names no folder: write #include \"$folder/$name\"");
            } elsif ($may_include{$folder} ne '*' && !$may{$to}) {
                fault($file, $line, "$folder/ may not include $to/: move the code to a folder that may, "
                  . "or give it what it needs as an argument (it may include: " . join(' ', sort keys %may) . ')');
            }
        }
        fault($file, $line, "$folder/ decides and stays without $name: take what it gives as an argument")
          if grep({ $_ eq $folder } @pure_folders) && $name =~ $not_pure;
    }
}

# ---- catalogue of services ----
if (-f 'src/services/catalogue.def') {
    my (%listed, $line);
    for (split /\n/, slurp('src/services/catalogue.def')) {
        $line++;
        next unless /^SERVICE\((\d+),\s*(\w+)\)/;
        my ($number, $name) = ($1, $2);
        fault('src/services/catalogue.def', $line, "$name stands here twice: delete one") if $listed{$name}++;
        fault('src/services/catalogue.def', $line, "there is no src/services/$name.c: write it, or delete the line")
          unless -f "src/services/$name.c";
        fault('src/services/catalogue.def', $line, sprintf('%s is number %d here: its name must begin with s%02d_', $name, $number, $number))
          unless $name =~ sprintf('^s%02d_', $number);
    }
    for my $file (glob 'src/services/s[0-9][0-9]_*.c') {
        my ($name, $number) = $file =~ m{/(s(\d\d)_\w+)\.c$};
        fault($file, 1, sprintf('not in the catalogue: add SERVICE(%d, %s) to src/services/catalogue.def', $number, $name))
          unless $listed{$name};
    }
}

# ---- calls ----
for my $file (@sources) {
    my $line = 0;
    for my $text (split /\n/, $code{$file}) {
        $line++;
        while ($text =~ /(?<![\w.>])(\w+)\s*\(/g) {
            my $call = $1;
            next if $text =~ /^\s*(?:static\s+)?(?:void|int|char|struct \w+)\s+\**\Q$call\E\s*\(/;
            my ($row) = grep { $call =~ /^(?:$_->[0])$/ } @banned or next;
            next if grep { $file =~ $_->[0] && $call =~ /^(?:$_->[1])$/ } @allowed;
            fault($file, $line, "$call $row->[1]; a true exception goes with its reason into tools/check-sources.pl");
        }
    }
}

# ---- texts ----
my %known;
for my $file (glob 'text/*.po') {
    my ($language) = $file =~ /\.(\w+)\.po$/;
    my $catalogue = slurp($file);
    $known{$language}{$1} = 1 while $catalogue =~ /^msgid\s+"([^"]+)"/mg;
}
sub text_wanted {
    my ($file, $line, $key) = @_;
    for my $language (qw(ar en)) {
        fault($file, $line, "no text \"$key\" in $language: add it to a text/AREA.$language.po, or correct the name")
          unless $known{$language}{$key};
    }
}
for my $file (@sources) {
    next unless $file =~ m{^src/};
    # Names put together at run time ("month.%s") are checked when the program starts.
    while ($text{$file} =~ /\b(?:message|message_plural|message_format|message_html)(?:_plural)?\s*\(([^;"]*?)"([a-z0-9_.-]+)"/g) {
        my ($before, $key, $at) = ($1, $2, $-[0]);
        my $start = substr($text{$file}, 0, $at);
        next if $start =~ m{(?:/\*(?:(?!\*/).)*|//[^\n]*)$}s || $before =~ /\{/ || ($before =~ tr/(//) > ($before =~ tr/)//);
        text_wanted($file, 1 + ($start =~ tr/\n//), $key);
    }
}
for my $file (glob 'src/web/templates/*.html src/web/templates/*/*.html') {
    my $text = slurp($file);
    while ($text =~ /\{\{[{&]?\s*t\.([A-Za-z0-9_.-]+)\s*\}/g) {
        my $key = $1;
        text_wanted($file, 1 + (substr($text, 0, $-[0]) =~ tr/\n//), $key);
    }
}

# A text that nothing names is dead. Names put together at run time: "month.%s" in the code speaks for
# all that fit it; the rest stand here.
my @families = (
    qr/^effect\./        => 'model/effect.c names the kinds of effects',
    qr/^s\d\d_\w+\./     => 'web/service_way.c puts the service\'s name in front',
    qr/^service\.standing\.\w+\.(?:he|she)$/ => 'web/page_pick.c adds the worker\'s gender',
);
my %named;
for my $text (values %text, map { slurp($_) } glob('src/web/templates/*.html src/web/openapi/*.json policy/*.tsv')) {
    $named{$1} = 1 while $text =~ /\bt\.([A-Za-z0-9_.-]*\w)/g;
    $named{$1} = 1 while $text =~ /([A-Za-z0-9_.-]*\w)/g;
    push @families, qr/^\Q$1\E\w/, 'made at run time' while $text =~ /"([a-z_]+\.(?:[a-z_]+\.)*)%s[^"]*"/g;
    push @families, qr/^\w+\Q$1\E\w/, 'made at run time' while $text =~ /"%s(\.[a-z_]+\.)%s"/g;
}
# The words of values: their groups stand in model/value.c.
push @families, qr/^\Q$1\E\./, 'words of a value' while ($text{'src/model/value.c'} // '') =~ /\] =\s*\{"(\w+)"/g;
my @made = @families[grep { $_ % 2 == 0 } 0 .. $#families];
for my $file (glob 'text/*.ar.po') {
    my $line = 0;
    for (split /\n/, slurp($file)) {
        $line++;
        next unless /^msgid\s+"([^"]+)"/;
        my $key = $1;
        fault($file, $line, "nothing shows the text \"$key\": delete it in every language")
          unless $named{$key} || grep { $key =~ $_ } @made;
    }
}

# ---- direction marks ----
for my $file (split /\n/, `git ls-files -co --exclude-standard`) {
    next unless -f $file && -T $file;
    my $line = 0;
    for (split /\n/, slurp($file)) {
        $line++;
        fault($file, $line, 'an invisible direction mark or byte order mark: delete it (in a test, write it as an escape)')
          if /\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c|\xef\xbb\xbf/;
    }
}
exit($faults ? 1 : 0);
