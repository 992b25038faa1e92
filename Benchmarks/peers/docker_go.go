// What Docker's own client takes for the same: docker_go ping|list|logs|out ARGUMENT COUNT [PARALLEL]. Prints one JSON object,
// as the floors do. ARGUMENT: the label's value for list, the container for logs and out.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "docker_go:", err)
		os.Exit(1)
	}
}

func cpu() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e3
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

func main() {
	mode, argument := os.Args[1], os.Args[2]
	count, err := strconv.Atoi(os.Args[3])
	check(err)
	width := 1
	if len(os.Args) > 4 {
		width, err = strconv.Atoi(os.Args[4])
		check(err)
	}
	ctx := context.Background()
	docker, err := client.NewClientWithOpts(
		client.WithHost(os.Getenv("FLOTILLA_TEST_DOCKER")), client.WithAPIVersionNegotiation())
	check(err)
	_, err = docker.Ping(ctx)
	check(err)

	unit, operations := "requests/s", float64(count)
	start, before := time.Now(), cpu()
	switch mode {
	case "ping":
		var group sync.WaitGroup
		for task := 0; task < width; task++ {
			group.Add(1)
			go func(first int) {
				defer group.Done()
				for i := first; i < count; i += width {
					_, err := docker.Ping(ctx)
					check(err)
				}
			}(task)
		}
		group.Wait()
	case "list":
		wanted := filters.NewArgs(filters.Arg("label", "org.flotilla.bench.list="+argument))
		for i := 0; i < count; i++ {
			list, err := docker.ContainerList(ctx, types.ContainerListOptions{All: true, Filters: wanted})
			check(err)
			if len(list) == 0 {
				check(fmt.Errorf("there are no containers"))
			}
		}
	case "logs":
		body, err := docker.ContainerLogs(ctx, argument, types.ContainerLogsOptions{ShowStdout: true})
		check(err)
		out := new(counter)
		_, err = stdcopy.StdCopy(out, out, body)
		check(err)
		unit, operations = "MB/s", float64(out.bytes)/1e6
	case "out":
		body, _, err := docker.CopyFromContainer(ctx, argument, "/big")
		check(err)
		bytes, err := io.Copy(io.Discard, body)
		check(err)
		unit, operations = "MB/s", float64(bytes)/1e6
	default:
		check(fmt.Errorf("no such mode: %s", mode))
	}
	seconds, used := time.Since(start).Seconds(), cpu()-before
	fmt.Printf("{\"unit\":%q,\"value\":%f,\"cpu_us\":%f}\n", unit, operations/seconds, used/operations)
}
