package trial

// A Step is something that fails because of how a trial was asked for.
type Step int

// The steps.
const (
	Connecting Step = iota + 1 // to the server
	Deploying                  // the built-in contract, on a server that runs
	Sizing                     // looking at the store of a server that runs
)

// A StepError is an error of one of the steps, with a text as if it were none.
type StepError struct {
	Step Step
	Err  error
}

// Error returns the text of Err alone.
func (e *StepError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *StepError) Unwrap() error { return e.Err }

// failed returns err as one of a step. nil stays nil.
func failed(step Step, err error) error {
	if err == nil {
		return nil
	}
	return &StepError{step, err}
}
