//go:build ignore

// Receives linework's webhooks, and believes only those whose signature is right.
//
//	LINEWORK_WEBHOOK_SECRET=whsec_... PORT=9000 go run webhook.go
//
// The secret is shown once, in the answer to POST /v1/webhooks {"url": "http://host:9000/"}.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"
)

const ageMax = 5 * time.Minute

var (
	secret = []byte(os.Getenv("LINEWORK_WEBHOOK_SECRET"))
	form   = regexp.MustCompile(`^t=(\d+),v1=([0-9a-f]{64})$`)
)

// isSigned takes "t=<seconds>,v1=<hex>", and the bytes as they came, before any JSON parser.
func isSigned(header string, body []byte) bool {
	match := form.FindStringSubmatch(header)
	if match == nil {
		return false
	}
	seconds, err := strconv.ParseInt(match[1], 10, 64)
	if err != nil {
		return false
	}
	if age := time.Since(time.Unix(seconds, 0)); age > ageMax || age < -ageMax {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(match[1] + "."))
	mac.Write(body)
	given, _ := hex.DecodeString(match[2])
	return hmac.Equal(mac.Sum(nil), given)
}

func receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || !isSigned(r.Header.Get("X-CADLens-Signature"), body) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	// Answer at once, work afterwards: what is not answered in 10 seconds is sent again.
	w.WriteHeader(http.StatusOK)
	var event struct{ Event, JobID string }
	json.Unmarshal(body, &event)
	fmt.Println(event.Event, event.JobID)
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "9000"
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening")
	log.Fatal(http.Serve(listener, http.HandlerFunc(receive)))
}
