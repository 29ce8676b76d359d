package io.blobferry.loadstubs;

import io.netty.handler.codec.http.HttpRequest;

/** One service: finds out what a request asks for. Used by many connections at once. */
@FunctionalInterface
interface Router {
    /** Begins to serve the request whose head has arrived. */
    RequestBody begin(HttpRequest request);
}
