# The sums of ./test are honest (read by run.sh).

# counts NAME WANTED STATUS: the log on standard input of a program that ended with STATUS is counted as WANTED.
counts() {
	got=$(awk -v status="$3" -f tools/tally.awk)
	[ "$got" = "$2" ] || echo "wanted: $2, got: $got" >&2
	[ "$got" = "$2" ]
	result $? "tally $1"
}

counts "adds up cmocka's groups" "7 0" 0 <<'LOG'
[  PASSED  ] 3 test(s).
[==========] 4 test(s) run.
[  PASSED  ] 4 test(s).
LOG
counts "counts a failure of cmocka once" "3 1" 1 <<'LOG'
[  PASSED  ] 3 test(s).
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] a_test

 1 FAILED TEST(S)
LOG
counts "reads TAP" "2 1" 1 <<'LOG'
ok 1 - a
not ok 2 - b
ok 3
1..3
LOG
counts "reads sums" "12 2" 1 <<'LOG'
12 passed, 2 failed
LOG
counts "sees a crash after passes" "3 1" 134 <<'LOG'
[  PASSED  ] 3 test(s).
AddressSanitizer: heap-use-after-free
LOG
counts "takes a silent success for one" "1 0" 0 </dev/null
counts "takes a silent failure for one" "0 1" 1 </dev/null
counts "does not make tests of an empty plan" "0 0" 0 <<'LOG'
0 passed, 0 failed
LOG
