<?php
// Receives linework's webhooks, and believes only those whose signature is right.
//
//   LINEWORK_WEBHOOK_SECRET=whsec_... php -S 0.0.0.0:9000 webhook.php
//
// The secret is shown once, in the answer to POST /v1/webhooks {"url": "http://host:9000/"}.

const AGE_MAX_SECONDS = 300;

/** $header is "t=<seconds>,v1=<hex>"; $body the bytes as they came, before json_decode. */
function isSigned(string $header, string $body, string $secret): bool
{
    if (!preg_match('/^t=(\d+),v1=([0-9a-f]{64})$/', $header, $match)) {
        return false;
    }
    [, $time, $given] = $match;
    if (abs(time() - (int) $time) > AGE_MAX_SECONDS) {
        return false;
    }
    return hash_equals(hash_hmac('sha256', "$time.$body", $secret), $given);
}

$body = file_get_contents('php://input');
$header = $_SERVER['HTTP_X_CADLENS_SIGNATURE'] ?? '';
if (!isSigned($header, $body, getenv('LINEWORK_WEBHOOK_SECRET'))) {
    http_response_code(400);
    exit;
}
// Answer at once, work afterwards: what is not answered in 10 seconds is sent again.
http_response_code(200);
$event = json_decode($body, true);
error_log("{$event['event']} {$event['jobId']}");
