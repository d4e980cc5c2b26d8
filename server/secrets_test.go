package server_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/runtime"
	"moonledger/server/ledger"
)

// TestNoSecretAnywhere leads a long dialogue about keys, with mistakes, and then
// looks for every secret in all that is left of it: answers, dumps, logs, what
// contracts print, and the files of the store. It stands in the one answer that
// shows it, and nowhere else.
func TestNoSecretAnywhere(t *testing.T) {
	d := &keeper{t: t, dir: t.TempDir(), log: newJournal(), seen: map[string]*strings.Builder{}, secrets: []string{adminKey}}
	l := d.open()
	h := serve(t, l, hostOptions())
	d.socket = h.socketAs(t, adminKey)
	alice := d.show("key", `{"user":"alice","request":"r1"}`)
	brief := d.show("key", `{"user":"alice","add":true,"expires":"2026-11-23T06:00:00Z"}`)
	bob := d.show("key", `{"user":"bob"}`)
	d.ask("key", `{"user":"alice","request":"r1"}`)
	d.ask("key", `{"user":"alice"}`)
	for _, misplaced := range []string{
		`{"user":"%s"}`, `{"user":"%s","add":true}`, `{"user":"alice","revoke":"%s"}`, `{"user":"%s","revoke":"x"}`,
	} {
		d.mistake("key", fmt.Sprintf(misplaced, alice))
	}
	d.mistake("role", `{"user":"alice","add":"`+alice+`"}`)
	d.mistake("call", `{"contract":"system","method":"add_user","args":["`+alice+`","`+alice+`"]}`)
	d.mistake("call", `{"contract":"system","method":"add_key","args":["alice","`+alice+`"]}`)
	d.ask("role", `{"user":"alice","add":"clerk"}`)
	d.ask("deploy", `{"file":"noisy.lua","source":"local N = contract \"Noisy\" { version = 1, state = { last = \"\" } }\nfunction N:tell() print(ctx.user.key) self.last = ctx.user.key .. ctx.user.name emit(\"told\", ctx.user) end\n"}`)
	for _, secret := range []string{alice, bob, brief} {
		d.ask("auth", `{"key":"`+secret+`"}`)
		d.ask("call", `{"contract":"Noisy","method":"tell"}`)
	}
	d.ask("auth", `{"key":"`+adminKey+`"}`)
	d.ask("key", `{"user":"alice","revoke":"`+fingerprint(t, alice)+`"}`)
	for _, request := range []string{"users", "info", "contracts", "verify"} {
		d.ask(request, `{}`)
	}
	for _, request := range []string{"status", "history", "api"} {
		d.ask(request, `{"contract":"system"}`)
	}
	for _, secret := range []string{alice, bob, brief, adminKey, alice + "x"} {
		d.ask("auth", `{"key":"`+secret+`"}`)
		got := ask(t, "GET", h.web()+"/dump/system", "", "Authorization", "Bearer "+secret)
		d.keep("dump", got.text+fmt.Sprint(got.Header))
	}
	h.stop()
	if err := l.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	again := d.open() // nothing comes to light at a restart
	for _, info := range again.Contracts() {
		var dump bytes.Buffer
		if _, err := again.Dump(t.Context(), info.Name, &dump); err != nil {
			t.Fatal(err)
		}
		d.keep("dump of "+info.Name, dump.String())
	}
	if err := again.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	d.keep("log of the server", h.log.String())
	d.keep("log of the ledger", d.log.String())
	d.keepFiles()
	d.search()
}

// A keeper keeps all that a dialogue leaves behind.
type keeper struct {
	t       *testing.T
	dir     string
	socket  *websocket.Conn
	log     *journal
	seen    map[string]*strings.Builder
	secrets []string
}

func (k *keeper) open() *ledger.Ledger {
	k.t.Helper()
	machine, err := runtime.New()
	if err != nil {
		k.t.Fatal(err)
	}
	l, err := ledger.Open(k.t.Context(), machine, func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, k.dir, badger.Options{MemTable: 8 << 20, MinFree: -1})
	}, ledger.Options{
		AdminKey: adminKey, Clock: clock(),
		Print:  func(contract, text string) { fmt.Fprintln(k.log, contract, text) },
		Logger: slog.New(slog.NewTextHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return l
}

func (k *keeper) keep(where, text string) {
	if k.seen[where] == nil {
		k.seen[where] = &strings.Builder{}
	}
	k.seen[where].WriteString(text)
}

// exchange sends a request and returns the answer.
func (k *keeper) exchange(request, params string) string {
	k.t.Helper()
	write(k.t, k.socket, websocket.TextMessage, `{"jsonrpc":"2.0","id":1,"method":"`+request+`","params":`+params+`}`)
	return read(k.t, k.socket)
}

// ask keeps the answer to a request.
func (k *keeper) ask(request, params string) {
	k.t.Helper()
	k.keep("answers", k.exchange(request, params))
}

// show returns the secret that the answer to a request shows.
func (k *keeper) show(request, params string) string {
	k.t.Helper()
	answer := k.exchange(request, params)
	found := regexp.MustCompile(`"secret":"(ml_[A-Za-z0-9_-]{43})"`).FindStringSubmatch(answer)
	if found == nil {
		k.t.Fatalf("no key is shown: %s", answer)
	}
	k.secrets = append(k.secrets, found[1])
	k.keep("answers", strings.Replace(answer, found[1], "", 1))
	return found[1]
}

// mistake sends a secret where none belongs. The answer, which goes to who sent
// it, may quote the name of a user who is not there.
func (k *keeper) mistake(request, params string) {
	k.t.Helper()
	if answer := k.exchange(request, params); !strings.Contains(answer, `"error"`) {
		k.t.Fatalf("a secret is taken for something else: %s", answer)
	}
}

func (k *keeper) keepFiles() {
	err := filepath.WalkDir(k.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		k.keep("file "+d.Name(), string(content))
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// search looks for the secrets, as text and as the bytes that they stand for.
func (k *keeper) search() {
	if len(k.secrets) != 4 || len(k.seen) < 8 {
		k.t.Fatalf("%d secrets, %d places", len(k.secrets), len(k.seen))
	}
	for where, text := range k.seen {
		for _, secret := range k.secrets {
			digits := strings.TrimPrefix(secret, "ml_")
			random, err := base64.RawURLEncoding.DecodeString(digits)
			if err != nil {
				k.t.Fatal(err)
			}
			isZeros := secret == adminKey // 32 of them stand in many a file
			if strings.Contains(text.String(), digits) || !isZeros && strings.Contains(text.String(), string(random)) {
				k.t.Errorf("%s: a secret is in it", where)
			}
		}
	}
}

func fingerprint(t *testing.T, secret string) string {
	t.Helper()
	hash, err := ledger.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return hash.Fingerprint()
}
