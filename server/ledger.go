package server

import (
	"context"
	"io"
	"iter"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
)

// A Ledger is what a Server needs of a *ledger.Ledger.
type Ledger interface {
	Executor
	Administrator
	Catalogue
	Reader

	// Health tells whether the ledger does its work.
	Health() ledger.Health
}

// An Executor changes contracts.
type Executor interface {
	// Submit asks for a call without waiting; calls of one contract run in the
	// order in which they are submitted.
	Submit(ledger.Request, ledger.Done)
	Deploy(context.Context, ledger.Deployment) (ledger.Answer, error)
	Retire(ctx context.Context, contract string, caller runtime.Caller, id string) (ledger.Answer, error)
}

// An Administrator knows the users, their keys and their roles.
type Administrator interface {
	// Identify tells whose a key is now. It is asked at every request.
	Identify(ledger.KeyHash) (runtime.Caller, error)

	AddUser(context.Context, ledger.KeyRequest) (ledger.KeyAnswer, error)
	AddKey(context.Context, ledger.KeyRequest) (ledger.KeyAnswer, error)
	RevokeKey(ctx context.Context, user, fingerprint string, by ledger.Act) (ledger.Answer, error)
	AddRole(ctx context.Context, user, role string, by ledger.Act) (ledger.Answer, error)
	RemoveRole(ctx context.Context, user, role string, by ledger.Act) (ledger.Answer, error)
	Users(ctx context.Context, after string, limit int) (ledger.UsersPage, error)
}

// A Catalogue describes contracts.
type Catalogue interface {
	Origin() string
	Contracts() []ledger.Info
	Contract(name string) (ledger.Info, error)
	API(contract string) (schema.API, error)
}

// A Reader reads states and chains. MayRead tells who may.
type Reader interface {
	MayRead(contract string, caller runtime.Caller) error
	Status(context.Context, ledger.StatusQuery) (ledger.StatusPage, error)
	History(ctx context.Context, contract string, from chain.Height, limit int) (ledger.HistoryPage, error)
	Entry(ctx context.Context, contract string, height chain.Height) ([]byte, error)
	Follow(ctx context.Context, contract string, from chain.Height) iter.Seq2[ledger.Followed, error]
	Dump(ctx context.Context, contract string, w io.Writer) (chain.Head, error)
	Verify(ctx context.Context, contract string, progress func(ledger.VerifyProgress)) ([]ledger.VerifyReport, error)
}
