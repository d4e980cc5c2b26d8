package lint

// A Severity tells how bad a finding is.
type Severity string

const (
	// Error: the code fails when it gets there.
	Error Severity = "error"
	// Warning: the code does what it says, which is hardly what is wanted, or
	// others miss something.
	Warning Severity = "warning"
)

// kind counts the lints, in the order of All.
type kind uint8

const (
	unknownGlobal kind = iota
	globalAssignment
	unknownField
	shadowedField
	writeInView
	decimalComparison
	decimalLiteral
	decimalOperator
	unboundedPairs
	frontOfList
	unusedParameter
	missingAnnotation
	missingDocumentation
)

// A Lint is one kind of mistake that is looked for.
type Lint struct {
	Name     string
	Severity Severity
	Finds    string // what it looks for
	Why      string // what is bad about that
	Editors  string // the name under which the Lua language server knows it; may be empty
}

// All returns the lints, in the order of the package's documentation.
func All() []Lint {
	return []Lint{
		{"unknown-global", Error, "a name that is neither a local nor one that contracts see", "it is nil: to call it or to look into it fails", "undefined-global"},
		{"global-assignment", Error, "a global that is set, or a function without local", "globals can't be set: what stays is in self, the rest is local", "lowercase-global"},
		{"unknown-field", Error, "a field of the state that is not declared", "to read it fails, and to set it", "undefined-field"},
		{"shadowed-field", Warning, "a local with the name of a field that is set and never used", "self.name was meant: the state stays as it was", ""},
		{"write-in-view", Error, "a view that writes, emits or draws a random number, itself or through a function", "views may not", ""},
		{"decimal-comparison", Error, "a decimal compared with a number that is not integral", "it is not exact, so the comparison fails", ""},
		{"decimal-literal", Error, "a number with a fraction where a decimal is expected", "0.1 is not exact, so it is refused: write decimal(\"0.1\")", ""},
		{"decimal-operator", Error, "/, %, ^ or # on a decimal", "decimals don't have them: a:div(b, scale, rounding) divides", ""},
		{"unbounded-pairs", Warning, "a loop over all of a state table, without break or return", "it takes more gas with every member, until no call succeeds", ""},
		{"front-of-list", Warning, "table.insert or table.remove at the front of a list of the state", "every element is written again: a call may fail for its length", ""},
		{"unused-parameter", Warning, "a parameter that the function never reads", "the caller believes that it matters", "unused-local"},
		{"missing-annotation", Warning, "a field of the state without ---@field, a result without ---@return", "nothing checks its type, and nobody learns it", ""},
		{"missing-documentation", Warning, "a method without a text above it", "api and the shell have nothing to show", ""},
	}
}

// lint returns what there is to know of a kind.
func (k kind) lint() Lint { return All()[k] }
