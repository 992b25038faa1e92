// The work of floors/amqp_floor.c with Go's amqp091.
// Usage: amqp_go WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES; prints one JSON object.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"sort"
	"strconv"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const window, prefetch, batch = 1000, 500, 100

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func cpu() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e3
}

func main() {
	if len(os.Args) != 9 {
		log.Fatal("usage: amqp_go WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES")
	}
	work := os.Args[1]
	port, err := strconv.Atoi(os.Args[3])
	check(err)
	messages, err := strconv.Atoi(os.Args[7])
	check(err)
	size, err := strconv.Atoi(os.Args[8])
	check(err)
	uri := amqp.URI{Scheme: "amqp", Host: os.Args[2], Port: port, Username: os.Args[4], Password: os.Args[5], Vhost: os.Args[6]}
	open := func() *amqp.Channel {
		connection, err := amqp.Dial(uri.String())
		check(err)
		channel, err := connection.Channel()
		check(err)
		return channel
	}
	channel := open()
	name := fmt.Sprintf("bench.go.%d", os.Getpid())
	_, err = channel.QueueDeclare(name, true, false, false, false, nil)
	check(err)
	message := amqp.Publishing{Body: make([]byte, size), DeliveryMode: amqp.Transient}
	publish := func(exchange, key string) {
		check(channel.PublishWithContext(context.Background(), exchange, key, false, false, message))
	}
	confirms := make(chan amqp.Confirmation, window)
	if work != "unconfirmed" {
		check(channel.Confirm(false))
		channel.NotifyPublish(confirms)
	}
	done := make(chan bool, 1)
	if work == "endtoend" {
		consuming := open()
		check(consuming.Qos(prefetch, 0, false))
		deliveries, err := consuming.Consume(name, "", false, false, false, false, nil)
		check(err)
		go func() {
			for count := 1; count <= messages; count++ {
				delivery := <-deliveries
				if count%batch == 0 || count == messages {
					check(delivery.Ack(true))
				}
			}
			done <- true
		}()
	} else {
		done <- true
	}
	latencies := []float64{}
	start, before := time.Now(), cpu()
	switch work {
	case "unconfirmed":
		for count := 0; count < messages; count++ {
			publish("amq.fanout", "")
		}
		_, err = channel.QueueDeclare(name, true, false, false, false, nil)
		check(err)
	case "latency":
		for count := 0; count < messages; count++ {
			sent := time.Now()
			publish("", name)
			<-confirms
			latencies = append(latencies, float64(time.Since(sent).Nanoseconds())/1e3)
		}
	default:
		for published, confirmed := 0, 0; confirmed < messages; {
			if published < messages && published-confirmed < window {
				publish("", name)
				published++
			} else {
				<-confirms
				confirmed++
			}
		}
	}
	<-done
	elapsed, used := time.Since(start).Seconds(), (cpu()-before)/float64(messages)
	if work == "latency" {
		latencies = latencies[messages/10:]
		sort.Float64s(latencies)
		fmt.Printf("{\"unit\":\"µs\",\"value\":%.1f,\"cpu_us\":%.2f,\"p99_us\":%.1f}\n",
			latencies[len(latencies)/2], used, latencies[len(latencies)*99/100])
	} else {
		fmt.Printf("{\"unit\":\"messages/s\",\"value\":%.1f,\"cpu_us\":%.2f}\n", float64(messages)/elapsed, used)
	}
	_, err = channel.QueueDelete(name, false, false, false)
	check(err)
}
