## Times the queueing package on one network, on request: usage octave-cli octave_queueing.m INPUT OUTPUT
## Each line "N" on standard input makes N timed solves and prints their seconds; an empty line ends.
1;
warning("off", "all");
pkg load queueing
given = load(argv(){1});
total = sum(given.external);

V = qnosvisits(given.routing, given.external);
[U, R, Q, X] = qnos(total, given.service_time, V, given.servers);
save("-v6", argv(){2}, "U", "R", "Q", "X");
printf("ready\n"); fflush(stdout);

while (! isempty(line = input("", "s")))  # fgetl(stdin) would wait until its buffer is full
  seconds = zeros(1, str2double(line));
  for turn = 1:numel(seconds)
    start = tic;
    V = qnosvisits(given.routing, given.external);
    [U, R, Q, X] = qnos(total, given.service_time, V, given.servers);
    seconds(turn) = toc(start);
  endfor
  printf("%.9f ", seconds); printf("\n"); fflush(stdout);
endwhile
