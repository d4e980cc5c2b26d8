package lint_test

import (
	"fmt"

	"moonledger/runtime/lint"
)

func ExampleCheckText() {
	const text = `---@class Points
---@field balance decimal
local Points = contract "Points" { state = { balance = 0 } }

--- Take half of it away.
function Points:halve()
  self.balance = self.balance * 0.5
end
`
	for _, f := range lint.CheckText("points.lua", text) {
		fmt.Println("points.lua:" + f.String())
	}
	// Output:
	// points.lua:7:33: error: 0.5 is not exact, and stands where a decimal is expected (write decimal("0.5")) [decimal-literal]
}
