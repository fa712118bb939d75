module deskbell/e2e/bench

go 1.26.0

require deskbell v0.0.0

replace deskbell => ../..
