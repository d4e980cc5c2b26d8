package source

// frame is one open construct: a bracket, a block, a function, or the file.
type frame struct {
	opener token
	// awaitsDo: the "do" of a for or while, which opens no block of its own.
	awaitsDo bool
	// awaitsParams: a function whose parameter list has not begun.
	awaitsParams bool
	// isParams and isCall say what a bracket is: a parameter list, or
	// arguments and so the end of a prefix expression.
	isParams, isCall bool
	elseIfs          int
	// chain is the depth of the tree that the tokens since the last separator
	// can make, deepest the greatest such depth in this frame.
	chain, deepest int
	// constants are the different names and literals of a function.
	constants map[string]struct{}
}

// checker walks over the tokens of a text and applies the limits.
//
// The yacc parser of the library keeps a stack entry per open construct and
// the compiler, as well as our own walks over the tree, recurse per level of
// it. Both are bounded here: by the nesting of constructs, and by chains such as
// a+b+c or a.b.c, which nest without brackets. A chain inside a construct
// counts on top of the one around it, so the sum bounds the depth.
type checker struct {
	Limits
	tokens    []token
	frames    []frame
	chain     int // sum over frames
	elseIfs   int // sum over frames
	literals  int
	functions int
	prev      token
	// callable: prev ends an expression that could be called.
	callable bool
	// naming: the names after "local" or "for" are being declared.
	naming bool
}

// checkTokens applies the limits. It returns how many of the tokens the parser
// may be given: all, or those up to and including the first one that closes
// nothing, at which the parser fails.
func (l Limits) checkTokens(tokens []token) (*checker, int, *Error) {
	c := &checker{Limits: l, tokens: tokens}
	c.frames = append(c.frames, frame{constants: map[string]struct{}{}})
	for i, t := range tokens {
		balanced, err := c.step(t)
		if err != nil {
			return c, 0, err
		}
		if !balanced {
			return c, i + 1, nil
		}
		c.prev = t
	}
	return c, len(tokens), nil
}

func (c *checker) top() *frame { return &c.frames[len(c.frames)-1] }

// step takes in one token; balanced is false if it closes what is not open.
func (c *checker) step(t token) (balanced bool, err *Error) {
	switch t.kind {
	case endOfFile:
		return true, nil
	case name:
		return true, c.name(t)
	case number, text:
		return true, c.literal(t)
	case keyword:
		return c.keyword(t)
	}
	return c.operator(t)
}

func (c *checker) name(t token) *Error {
	if c.prev.endsOperand() {
		c.newStatement()
	}
	c.callable = !c.naming
	return c.constant(t)
}

func (c *checker) literal(t token) *Error {
	if c.literals++; c.literals > c.Literals {
		return over(t.at, "too many literals (numbers and strings)", c.Literals, "move data out of the code, into the state")
	}
	isCall := t.kind == text && c.callable
	c.callable = isCall
	if isCall {
		return c.deeper(t)
	}
	return c.constant(t)
}

// constant counts the different constants of a function: looking one up is
// linear in their number.
func (c *checker) constant(t token) *Error {
	for i := len(c.frames) - 1; ; i-- {
		seen := c.frames[i].constants
		if seen == nil {
			continue
		}
		key := t.value
		if t.kind == number {
			key = "#" + key
		}
		seen[key] = struct{}{}
		if len(seen) > c.Constants {
			return over(t.at, "too many different names, numbers and strings in one function", c.Constants, "split the function")
		}
		return nil
	}
}

func (c *checker) keyword(t token) (bool, *Error) {
	switch t.value {
	case "and", "or", "not":
		c.callable = false
		return true, c.deeper(t)
	case "nil", "true", "false":
		c.callable = false
		return true, nil
	case "goto":
		return true, t.at.errorf(`"goto" is not supported`).hint(`use a loop with "break", or a function with "return"`)
	case "function":
		return true, c.function(t)
	case "end", "until":
		return c.closeBlock(t), nil
	}
	c.newStatement()
	c.naming = t.is("local") || t.is("for")
	return true, c.block(t)
}

// block handles the keywords that open or divide blocks.
func (c *checker) block(t token) *Error {
	top := c.top()
	switch t.value {
	case "do":
		if top.awaitsDo {
			top.awaitsDo = false
			return nil
		}
		return c.open(frame{opener: t})
	case "for", "while":
		return c.open(frame{opener: t, awaitsDo: true})
	case "if", "repeat":
		return c.open(frame{opener: t})
	case "elseif":
		top.elseIfs++
		if c.elseIfs++; c.elseIfs > c.ElseIfs {
			return over(t.at, `too many "elseif" inside each other`, c.ElseIfs, "use a table instead of comparing one by one")
		}
	}
	return nil
}

func (c *checker) function(t token) *Error {
	if c.functions++; c.functions > c.Functions {
		return over(t.at, "too many functions", c.Functions, "split the contract")
	}
	if c.prev.endsOperand() {
		c.newStatement()
	}
	c.naming = false
	return c.open(frame{opener: t, awaitsParams: true, constants: map[string]struct{}{}})
}

// closeBlock handles "end" and "until".
func (c *checker) closeBlock(t token) bool {
	c.newStatement()
	top := c.top()
	isRepeat := top.opener.is("repeat")
	if top.opener.kind != keyword || top.awaitsDo || isRepeat != t.is("until") {
		return false
	}
	c.close()
	return true
}

func (c *checker) operator(t token) (bool, *Error) {
	switch t.value {
	case "(", "[", "{":
		return true, c.openBracket(t)
	case ")", "]", "}":
		return c.closeBracket(t), nil
	case ",", ";", "=":
		c.separator()
		c.naming = c.naming && t.is(",")
		c.callable = false
		return true, nil
	case "::":
		return true, t.at.errorf("labels are not supported").hint(`use a loop with "break", or a function with "return"`)
	}
	c.callable = false
	return true, c.deeper(t)
}

func (c *checker) openBracket(t token) *Error {
	opened := frame{opener: t, isCall: c.callable}
	if top := c.top(); t.is("(") && top.awaitsParams {
		top.awaitsParams = false
		opened.isParams, opened.isCall = true, false
	}
	if opened.isCall && t.is("(") && t.at.line != c.prev.last {
		return t.at.errorf("ambiguous syntax: a call, or a new statement?").
			hint(`put "(" on the line of what is called, or ";" before it`)
	}
	if opened.isCall {
		if err := c.deeper(t); err != nil {
			return err
		}
	}
	c.callable = false
	return c.open(opened)
}

func (c *checker) closeBracket(t token) bool {
	top := c.top()
	if top.opener.kind != operator || closerOf(top.opener) != t.value {
		return false
	}
	closed := *top
	c.close()
	switch t.value {
	case ")":
		c.callable = !closed.isParams
	case "]":
		c.callable = true
	default:
		c.callable = closed.isCall
	}
	return true
}

func (c *checker) open(f frame) *Error {
	if len(c.frames) > c.Nesting {
		return over(f.opener.at, "too many brackets and blocks inside each other", c.Nesting, "move the inner part into a function")
	}
	c.frames = append(c.frames, f)
	c.callable = false
	return nil
}

// close ends the innermost frame; what it holds lies below the operators that
// stand around it.
func (c *checker) close() {
	c.separator()
	closed := *c.top()
	c.frames = c.frames[:len(c.frames)-1]
	c.elseIfs -= closed.elseIfs
	c.top().chain += closed.deepest
	c.chain += closed.deepest
	c.callable = false
}

func (c *checker) newStatement() {
	c.separator()
	c.naming = false
	c.callable = false
}

func (c *checker) separator() {
	top := c.top()
	top.deepest = max(top.deepest, top.chain)
	c.chain -= top.chain
	top.chain = 0
}

func (c *checker) deeper(t token) *Error {
	c.top().chain++
	if c.chain++; c.chain > c.Chain {
		return over(t.at, "too many operators, calls or indexes in one expression", c.Chain, "split it with local variables")
	}
	return nil
}

// unclosed returns the innermost construct still open, if any.
func (c *checker) unclosed() (token, bool) {
	if len(c.frames) == 1 {
		return token{}, false
	}
	return c.top().opener, true
}

// closerOf returns the token that closes what t opens.
func closerOf(t token) string {
	switch t.value {
	case "(":
		return ")"
	case "[":
		return "]"
	case "{":
		return "}"
	case "repeat":
		return "until"
	}
	return "end"
}
