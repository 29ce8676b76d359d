package io.blobferry.loadstubs;

/** Where an object is. */
record ObjectName(String bucket, String key) {}
