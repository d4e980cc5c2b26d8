package server

import (
	"log/slog"
	"time"

	"moonledger/server/wire/link"
)

// Options are the settings of a Server. The zero value works.
type Options struct {
	Version  string // of the program, for info
	KeysOnly bool   // whether those who have no key may do nothing but authenticate

	// Hosts are the names, with or without a port, by which clients may address
	// the server, besides loopback names and addresses, and the address that a
	// connection comes to.
	Hosts []string

	// Origins, such as https://app.example.com, are those whose pages may use the
	// server from a browser. Pages of the server itself always may.
	Origins []string

	MaxConnections int // websockets, POSTs and dumps at a time; default 10,000
	MaxInFlight    int // requests of a connection that are not answered; then it is not read; default 1,024
	MaxInBytes     int // the same in bytes of their messages, and of answers until they are written; default 16 MiB

	// ClientMemory is what messages, answers and pushes of all clients may take
	// together, in bytes: of who would go beyond it some wait, and some are busy, with
	// those first who have the most. Default 256 MiB.
	ClientMemory int

	// What a user, and an address of those who have no key, may use for all their
	// requests together, in gas a second; what is not used adds up for 10 s.
	// Admins are not bounded. Default 50,000,000 and 25,000,000; negative: no bound.
	GasRateUser, GasRateAnonymous int64

	MaxSubscriptions int // of a connection; default 64

	Link link.Options // limits and times of websockets

	HeaderTimeout time.Duration // to read the head of an HTTP request, or the body; default 10s
	IdleTimeout   time.Duration // between two HTTP requests; default 2m
	ShutdownTime  time.Duration // to answer what was accepted when the server stops; default 10s

	Logger *slog.Logger // default: drops everything
}

func (o Options) withDefaults() Options {
	orDefault(&o.MaxConnections, 10_000)
	orDefault(&o.MaxInFlight, 1024)
	orDefault(&o.MaxInBytes, 16<<20)
	orDefault(&o.ClientMemory, 256<<20)
	orDefault(&o.GasRateUser, 50_000_000)
	orDefault(&o.GasRateAnonymous, 25_000_000)
	orDefault(&o.MaxSubscriptions, 64)
	orDefault(&o.HeaderTimeout, 10*time.Second)
	orDefault(&o.IdleTimeout, 2*time.Minute)
	orDefault(&o.ShutdownTime, 10*time.Second)
	o.Link = o.Link.WithDefaults()
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func orDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
