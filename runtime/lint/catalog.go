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
	selfAssignment
	unknownField
	unknownMethod
	missingSelf
	shadowedField
	writeInView
	decimalComparison
	decimalLiteral
	decimalOperator
	wrongType
	wrongKey
	wrongOperand
	wrongResult
	constantComparison
	unboundedPairs
	frontOfList
	mapAsList
	removeInLoop
	unreachableCode
	unusedLocal
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
		{"global-assignment", Error, "a global that is set, a member of one, or a function without local", "globals can't be set: what stays is in self, the rest is local", "lowercase-global"},
		{"self-assignment", Warning, "the parameter self that is set", "a local is set with it: the state stays as it was", ""},
		{"unknown-field", Error, "a field of the state that is not declared", "to read it fails, and to set it", "undefined-field"},
		{"unknown-method", Error, "a method that a text, a decimal, the contract, self or the library does not have", "to call it fails", ""},
		{"missing-self", Warning, "a method of the contract that is called with something else than self", "it sees another table than the state, or none", ""},
		{"shadowed-field", Warning, "a local with the name of a field that is set and never used", "self.name was meant: the state stays as it was", ""},
		{"write-in-view", Error, "a view that writes, emits or draws a random number, itself or through a function", "views may not", ""},
		{"decimal-comparison", Error, "a decimal compared with a number that is not integral", "it is not exact, so the comparison fails", ""},
		{"decimal-literal", Error, "a number with a fraction where a decimal is expected", "0.1 is not exact, so it is refused: write decimal(\"0.1\")", ""},
		{"decimal-operator", Error, "/, %, ^ or # on a decimal", "decimals don't have them: a:div(b, scale, rounding) divides", ""},
		{"wrong-type", Error, "a value or key that its place does not take, such as a text where a decimal is expected", "nothing is converted but integral numbers to decimals: it is refused", ""},
		{"wrong-key", Warning, "a member that a table can't have by its type, read", "it is always nil", ""},
		{"wrong-operand", Error, "an operator, a call, a member or a loop of what has none, such as text < 5", "it fails", ""},
		{"wrong-result", Error, "several results of a method, or none where ---@return has a type", "the call is refused", ""},
		{"constant-comparison", Warning, "== or ~= of a literal and what is never equal to it", "the answer is always the same", ""},
		{"unbounded-pairs", Warning, "a loop over all of a state table, without break or return", "it takes more gas with every member, until no call succeeds", ""},
		{"front-of-list", Warning, "table.insert or table.remove at the front of a list of the state", "every element is written again: a call may fail for its length", ""},
		{"map-as-list", Warning, "#, ipairs or table.insert of a table without integer keys", "its length is 0, the loop does nothing, and to insert fails", ""},
		{"remove-in-loop", Warning, "table.remove of the element that a loop has come to", "the next one is skipped", ""},
		{"unreachable-code", Warning, "a statement behind error, or behind branches that all return", "it never runs", ""},
		{"unused-local", Warning, "a local that is never read", "it was meant for something, or is in the way", ""},
		{"unused-parameter", Warning, "a parameter that the function never reads", "the caller believes that it matters", "unused-local"},
		{"missing-annotation", Warning, "a field of the state without ---@field, a result without ---@return", "nothing checks its type, and nobody learns it", ""},
		{"missing-documentation", Warning, "a method without a text above it", "api and the shell have nothing to show", ""},
	}
}

// lint returns what there is to know of a kind.
func (k kind) lint() Lint { return All()[k] }
