package io.blobferry.standins;

/** Where an object is. */
record ObjectName(String bucket, String key) {}
