package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/folder"
	"moonledger/server/ledger"
	"moonledger/shell"
)

// adminKeyVariable holds the key that admin gets at the first start.
const adminKeyVariable = "MOONLEDGER_ADMIN_KEY"

// closeTime is how long a ledger may take to finish what it has accepted.
const closeTime = 30 * time.Second

// A site is a ledger and its server, as flags want them.
type site struct {
	program *program
	news    io.Writer // takes lines that are no errors

	// Flags.
	listen, addressFile, store, minFree, origin, logLevel string
	certificate, secretKey                                string   // files; "": no TLS
	hosts, webOrigins                                     []string // that may be addressed, and whose pages may ask
	exposed, anonymous                                    bool
	limits                                                limits

	watch    bool // deploy each file again when it is saved
	force    bool // deploy other code whatever its version
	folder   *folder.Deployer
	reported bool                        // whether anything was told about the folder
	print    func(contract, text string) // takes what contracts print; nil drops it
	log      *slog.Logger
	machine  *runtime.Machine
	ledger   *ledger.Ledger
	server   *server.Server
}

func (s *site) addFlags(f *pflag.FlagSet) {
	f.StringVar(&s.listen, "listen", defaultListen, "`ADDRESS` to listen on; port 0 takes any that is free")
	f.StringVar(&s.addressFile, "address-file", "", "`FILE` to write the server's address to, once it listens")
	f.StringVar(&s.store, "store", s.store, "`STORE` of the ledger: badger:DIR or memory:")
	f.StringVar(&s.minFree, "min-free", "", "`size` of the disk that must stay free; 0: don't ask (default 512 MiB)")
	f.StringVar(&s.origin, "origin", "", "`NAME` of a new ledger, such as ledger.example.com/points (default moonledger.local/ and 8 digits)")
	f.StringVar(&s.logLevel, "log-level", s.logLevel, "debug, info, warn or error")
	f.StringVar(&s.certificate, "tls-cert", "", "`FILE` of the certificate for TLS, in PEM, with those that lead to its root")
	f.StringVar(&s.secretKey, "tls-key", "", "`FILE` of the certificate's key, in PEM")
	f.StringArrayVar(&s.hosts, "host", nil, "`NAME` by which clients may address the server, besides the address that it listens on; may be repeated")
	f.StringArrayVar(&s.webOrigins, "web-origin", nil, "`ORIGIN` such as https://app.example.com whose pages may use the server; may be repeated")
	f.BoolVar(&s.exposed, "insecure", false, "listen for other machines, although nothing is encrypted")
	f.BoolVar(&s.anonymous, "anonymous", false, "answer also other machines without a key")
	s.limits.addFlags(f)
}

// open opens the ledger, with its server, which does not listen yet.
func (s *site) open(ctx context.Context, openStore ledger.OpenStore, options server.Options) (err error) {
	ledgerOptions := s.limits.ledgerOptions()
	ledgerOptions.Origin, ledgerOptions.Print, ledgerOptions.Logger = s.origin, s.print, s.log
	ledgerOptions.Running = notesBeside(s.store, s.log)
	ledgerOptions.AdminKey, ledgerOptions.ShowAdminKey = os.Getenv(adminKeyVariable), s.showAdminKey
	if s.ledger, err = ledger.Open(ctx, s.machine, openStore, ledgerOptions); err != nil {
		return shell.WithHint(err, adminKeyAdvice(err))
	}
	options.Version, options.Logger = version(), s.log
	s.server = server.New(s.ledger, options)
	return nil
}

// settings makes of the flags what they stand for.
func (s *site) settings() (openStore ledger.OpenStore, options server.Options, err error) {
	if err := s.limits.check(); err != nil {
		return nil, options, err
	}
	if s.log, err = s.newLog(); err != nil {
		return nil, options, err
	}
	options = s.limits.serverOptions()
	options.MaxConnections = s.fitConnections(options.MaxConnections, openFiles())
	options.KeysOnly = !s.isLocal() && !s.anonymous
	options.Hosts, options.Origins = s.hosts, s.webOrigins
	if err := s.checkNames(); err != nil {
		return nil, options, err
	}
	if err := s.checkTLS(); err != nil {
		return nil, options, err
	}
	openStore, err = parseStore(s.store, s.minFree, s.log)
	return openStore, options, err
}

// newLog returns the log, which goes to standard error.
func (s *site) newLog() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return nil, misusedFlag("log-level", "must be debug, info, warn or error, got %s", shell.Cite(s.logLevel))
	}
	return slog.New(slog.NewTextHandler(s.program.console, &slog.HandlerOptions{Level: level})), nil
}

// showAdminKey shows the key of admin, for the only time.
func (s *site) showAdminKey(secret string) {
	s.notice("the key of admin, which is not shown again: %s", secret)
}

// adminKeyAdvice tells what to do about the admin key that was given, or "".
func adminKeyAdvice(err error) string {
	switch {
	case errors.Is(err, ledger.ErrAdminKey):
		return "unset " + adminKeyVariable + "; it is for the first start of a ledger"
	case errors.Is(err, ledger.ErrKey):
		return "put a random key into " + adminKeyVariable + `: echo "ml_$(openssl rand -base64 32 | tr +/ -_ | tr -d =)"`
	}
	return ""
}

// close answers what was accepted and closes the ledger.
func (s *site) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := s.ledger.Close(ctx); err != nil {
		return fmt.Errorf("closing the ledger: %w", err)
	}
	return nil
}

// bind begins to listen and says where.
func (s *site) bind(ctx context.Context) (net.Listener, error) {
	if err := s.checkExposed(); err != nil {
		return nil, err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", s.listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, shell.WithHint(fmt.Errorf("%s is in use", s.listen), "another server runs there; --listen names another address")
	case err != nil:
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, shell.WithHint(fmt.Errorf("listening on %s: %w", s.listen, err), "--listen names another address")
	}
	return l, nil
}

// checkExposed refuses to listen for other machines unasked.
func (s *site) checkExposed() error {
	err := server.CheckListen(s.listen, s.hasTLS(), s.exposed)
	switch {
	case errors.Is(err, server.ErrInsecure):
		return shell.WithHint(
			fmt.Errorf("--listen %s is open to other machines, and nothing is encrypted", s.listen),
			"give --tls-cert and --tls-key, listen on 127.0.0.1 behind a proxy that does TLS, or accept it with --insecure")
	case err != nil:
		return misusedFlag("listen", "must be HOST:PORT, got %s", shell.Cite(s.listen))
	}
	return nil
}

func (s *site) hasTLS() bool { return s.certificate != "" }

// checkTLS reads the certificate, so that what is wrong with it is told before
// anything begins.
func (s *site) checkTLS() error {
	if (s.certificate == "") != (s.secretKey == "") {
		return misusedFlag("tls-cert", "and --tls-key go together")
	}
	if !s.hasTLS() {
		return nil
	}
	if _, err := tls.LoadX509KeyPair(s.certificate, s.secretKey); err != nil {
		return fmt.Errorf("reading the certificate: %w", err)
	}
	return nil
}

// checkNames refuses hosts and origins that no request could ever have.
func (s *site) checkNames() error {
	for _, host := range s.hosts {
		if u, err := url.Parse("//" + host); err != nil || host == "" || u.Host != host {
			return misusedFlag("host", "must be a name such as ledger.example.com, got %s", shell.Cite(host))
		}
	}
	for _, origin := range s.webOrigins {
		u, err := url.Parse(origin)
		isOrigin := err == nil && u.Scheme != "" && u.Host != "" && strings.EqualFold(u.Scheme+"://"+u.Host, origin)
		if !isOrigin && origin != "null" { // which pages send that are no site's
			return misusedFlag("web-origin", "must be a scheme and a host, with nothing behind them, such as https://app.example.com, got %s", shell.Cite(origin))
		}
	}
	return nil
}

// isLocal tells whether only this machine can connect.
func (s *site) isLocal() bool {
	host, _, err := net.SplitHostPort(s.listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// announce tells where the server listens.
func (s *site) announce(l net.Listener) error {
	address := "ws://" + l.Addr().String() + "/rpc"
	if s.hasTLS() {
		address = "wss" + strings.TrimPrefix(address, "ws")
	}
	if err := s.writeAddress(address); err != nil {
		return shell.FileError("--address-file "+s.addressFile, err)
	}
	s.notice("listening on %s", address)
	return nil
}

// writeAddress writes the file for the address, if there is to be one, so that
// whoever waits for it finds it whole.
func (s *site) writeAddress(address string) error {
	if s.addressFile == "" {
		return nil
	}
	part := s.addressFile + ".part"
	if err := os.WriteFile(part, []byte(address+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(part, s.addressFile)
}

// operator is who has the process in hand: the admin, without a key.
func operator() runtime.Caller { return runtime.Caller{Name: "admin", Admin: true} }

// misusedFlag refuses the value of a flag.
func misusedFlag(name, format string, args ...any) error {
	return shell.Misused("--help tells about the flags", "--%s %s", name, fmt.Sprintf(format, args...))
}
