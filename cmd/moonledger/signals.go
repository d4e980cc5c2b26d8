package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal returns a context that also ends when one of the signals comes.
// From then on, or once it is stopped, they do what they do by default: a second
// Ctrl-C ends a program that takes its time.
func untilSignal(ctx context.Context, signals ...os.Signal) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	came := make(chan os.Signal, 1)
	signal.Notify(came, signals...)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-came:
			cancel()
		case <-ctx.Done():
		}
		signal.Stop(came)
	}()
	return ctx, func() {
		cancel()
		<-ended
	}
}

// untilStopped ends at SIGINT and SIGTERM: for all but prompts.
func untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	return untilSignal(ctx, os.Interrupt, syscall.SIGTERM)
}

// untilTerminated ends at SIGTERM and SIGHUP: for prompts, where Ctrl-C ends
// the line or the command that runs, and not the program.
func untilTerminated(ctx context.Context) (context.Context, context.CancelFunc) {
	return untilSignal(ctx, syscall.SIGTERM, syscall.SIGHUP)
}

// passOver keeps SIGINT from ending the program, until what it returns is called:
// for a prompt, in the moments between a typed line and a command.
func passOver() (stop func()) {
	passed := make(chan os.Signal, 1)
	signal.Notify(passed, os.Interrupt)
	return func() { signal.Stop(passed) }
}

// untilInterrupted ends at SIGINT: for one command of a prompt.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	return untilSignal(ctx, os.Interrupt)
}
