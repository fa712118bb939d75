// Package child runs the servers that are measured in processes of their own, so that their CPU and memory are theirs alone.
//
// A server is this very program, started again with -serve and the server's name. It listens on a free port of the loopback, writes
// the address as its first line, and ends when its standard input does.
package child

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Usage is what a server has used so far and has now.
type Usage struct {
	CPU        time.Duration // user and system
	RSS        int64         // bytes resident
	Goroutines int
}

// Server is a started process.
type Server struct {
	Address string
	command *exec.Cmd
	input   io.Closer
}

// Start runs the server of this name and waits until it listens.
func Start(name string) (*Server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(self, "-serve", name)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &Server{command: command, input: input}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s did not start: %w", name, err), s.Stop())
	}
	s.Address = strings.TrimSpace(line)
	return s, nil
}

// Stop ends the process and waits for it.
func (s *Server) Stop() error {
	if err := s.input.Close(); err != nil {
		return err
	}
	return s.command.Wait()
}

// Usage asks the process what it has used.
func (s *Server) Usage() (Usage, error) {
	var u Usage
	answer, err := http.Get("http://" + s.Address + "/usage")
	if err != nil {
		return u, err
	}
	defer answer.Body.Close()
	return u, json.NewDecoder(answer.Body).Decode(&u)
}

// Serve is the other side of Start: it serves what mux makes for the address, beside /usage, until standard input ends.
func Serve(mux func(address string) (*http.ServeMux, error)) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	routes, err := mux(address)
	if err != nil {
		return err
	}
	routes.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) {
		u, err := own()
		if err == nil {
			err = json.NewEncoder(w).Encode(u)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	server := &http.Server{Handler: routes, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println(address)
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	select {
	case err := <-failed:
		return err
	case err := <-ended:
		return err
	}
}

// own is the usage of this process.
func own() (Usage, error) {
	var spent syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &spent); err != nil {
		return Usage{}, err
	}
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return Usage{}, err
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return Usage{}, errors.New("/proc/self/statm has another form")
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return Usage{}, err
	}
	return Usage{time.Duration(spent.Utime.Nano() + spent.Stime.Nano()), pages * int64(os.Getpagesize()), runtime.NumGoroutine()}, nil
}

// Files raises this process's limit of open files as far as it may, and returns it. Servers inherit it.
func Files() (int, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	return int(min(limit.Cur, 1<<30)), nil
}
