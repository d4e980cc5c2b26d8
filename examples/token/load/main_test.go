package main

import (
	"bufio"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// realTransfers are real transfers, if this checkout has them beside it.
const realTransfers = "../../../../shared/data/token_transfers.csv"

// programs is a folder with moonledger and load.
var programs string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	var err error
	if programs, err = os.MkdirTemp("", "token-test-*"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	build := exec.Command("go", "build", "-o", programs+"/", "moonledger/cmd/moonledger", "moonledger/examples/token/load")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

func program(name string) string { return filepath.Join(programs, name) }

// allWell is what load says at the end.
var allWell = regexp.MustCompile(`(?m)^\d+ balances, \d+ allowances and \d+ totals are exact
\d+ chains verify on the server and their dumps without it: \d+ entries
each of the \d+ transfers is recorded once, in order
\z`)

// files are transfers to load: some of our own, and real ones where there are any.
func files(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{"own": ownTransfers(t)}
	if _, err := os.Stat(realTransfers); err != nil {
		t.Logf("real transfers are not there, our own stand in for them: %v", err)
		return found
	}
	found["real"] = realTransfers
	return found
}

// loadFile runs a load in this process and returns what it said.
func loadFile(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), append([]string{"--program", program("moonledger")}, args...), &out, io.Discard)
	t.Logf("load %s\n%s", strings.Join(args, " "), &out)
	if err != nil {
		t.Fatal(err)
	}
	if !allWell.MatchString(out.String()) {
		t.Errorf("it does not say that all is well")
	}
	return out.String()
}

// A load gives what a plain loop says, and its chains verify.
func TestLoad(t *testing.T) { loadFile(t, ownTransfers(t)) }

// It does so too when the server is killed while calls are under way: none is
// lost or done twice.
func TestLoadOverKills(t *testing.T) {
	for name, file := range files(t) {
		t.Run(name, func(t *testing.T) {
			said := loadFile(t, "--kill", "5", "--seed", fmt.Sprint(rand.Uint64()), file)
			if !regexp.MustCompile(`(?m)^5 kills; [1-9]\d* calls were sent again; `).MatchString(said) {
				t.Errorf("no call was sent again")
			}
		})
	}
}

// A loader that is killed, and started again, goes on where it was.
func TestLoaderIsKilled(t *testing.T) {
	dir, file := t.TempDir(), ownTransfers(t)
	killLoader(t, "--program", program("moonledger"), "--dir", dir, "--kill", "3", "--seed", fmt.Sprint(rand.Uint64()), file)
	said := loadFile(t, "--dir", dir, file)
	if !regexp.MustCompile(`(?m)^0 kills; 0 calls were sent again; [1-9]\d* had been recorded before`).MatchString(said) {
		t.Errorf("nothing was recorded before the loader was killed")
	}
	again := loadFile(t, "--dir", dir, file)
	if calls := regexp.MustCompile(`in (\d+) calls`).FindStringSubmatch(again)[1]; !strings.Contains(again, calls+" had been recorded before") {
		t.Errorf("not all %s calls had been recorded after a whole load", calls)
	}
}

// killLoader starts load and kills it when it has killed its server once. It
// returns when both are gone.
func killLoader(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(program("load"), args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	lines := bufio.NewScanner(out)
	killed := false
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "kill 1: ") {
			killed = true
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); !killed || err == nil {
		t.Fatalf("killed: %v, ended with %v", killed, err)
	}
}

// The script builds all that it needs, and passes on what it is given.
func TestScript(t *testing.T) {
	out, err := exec.Command("../transfers.sh", "--kill", "2", ownTransfers(t)).CombinedOutput()
	if err != nil || !allWell.Match(out) {
		t.Errorf("error %v, output:\n%s", err, out)
	}
}

func TestWhatIsRefused(t *testing.T) {
	file := writeFile(t, strings.Join(columns, ",")+"\nt,a,b,1,0x1,1,1\n")
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "name one file of transfers"},
		{[]string{file + ".none"}, "open " + file + ".none: no such file"},
		{[]string{"--kill", "-1", file}, "--kill must be 0 or more, got -1"},
		{[]string{"--kill", "5", file}, "1 calls are too few for 5 kills"},
		{[]string{"--program", "/nowhere/moonledger", file}, "the server did not start: fork/exec /nowhere/moonledger: no such file or directory"},
	} {
		err := run(t.Context(), append([]string{"--program", program("moonledger")}, test.args...), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.args, err, test.want)
		}
	}
}

// A server that ends by itself ends the load, with the reason.
func TestServerThatEnds(t *testing.T) {
	file, dir := ownTransfers(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store"), []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := run(t.Context(), []string{"--program", program("moonledger"), "--dir", dir, file}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "the server did not start: exit status 1: ") {
		t.Errorf("got %v", err)
	}
}

// ownTransfers writes transfers that mint, split and empty accounts, of up to 78
// digits, some transactions with several, of more tokens than have contracts of
// their own. It returns the file's name.
func ownTransfers(t *testing.T) string {
	t.Helper()
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String()
	rows := []string{
		"gold,a,b," + most, "gold,b,c,1", "gold,c,c,1", "gold,b,a,0", "tin,a,b,5", "tin,b,a,7", "gold,a,b," + most,
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 1500 {
		token, from, to := random.IntN(9)*random.IntN(9)/9, random.IntN(40), random.IntN(40)
		rows = append(rows, fmt.Sprintf("token%d,address%d,address%d,%d", token, from, to, random.Uint64()))
	}
	for i, row := range rows {
		rows[i] = fmt.Sprintf("%s,0x%064x,%d,1", row, i*2/3, i)
	}
	return writeFile(t, strings.Join(columns, ",")+"\n"+strings.Join(rows, "\n")+"\n")
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "transfers.csv")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
