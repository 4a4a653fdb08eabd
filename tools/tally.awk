# tally.awk -- read what a test program said and its exit status, print "PASSED FAILED". Understands cmocka's sums, TAP, and
# "N passed, N failed". A program that fails without naming a failure counts as one failed; one that only succeeds, as one passed.
# usage: awk -v status=N -f tools/tally.awk LOG

/^\[  PASSED  \] [0-9]+ test/ { passed += $4; counted = 1 }
/^\[  FAILED  \] [0-9]+ test/ { failed += $4; counted = 1 }
/^ok [0-9]+/ { passed++; counted = 1 }
/^not ok [0-9]+/ { failed++; counted = 1 }
/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; counted = 1 }

END {
	if (status != 0 && failed == 0) failed = 1
	if (status == 0 && !counted) passed = 1
	print passed + 0, failed + 0
}
