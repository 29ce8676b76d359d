package io.blobferry.aws.s3;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The attributes of a backup in the form of the requests that create an object, PutObject and CreateMultipartUpload. They
 * are within S3's limits, and in characters that a header carries.
 *
 * @param headers in a readable form where the exact one is in the sidecar
 * @param sidecar holds what the others cannot carry exactly; to be written before the object
 */
record S3RequestAttributes(
        ContentHeaders headers,
        S3Tags tags,
        S3Metadata metadata,
        Optional<String> storageClass,
        Optional<MetadataSidecar> sidecar) {
    private static final ContentHeaders NO_HEADERS = new ContentHeaders(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The attributes for an object with the key. If a sidecar is needed, it is durable on return. */
    static S3RequestAttributes prepare(
            RunContext run, S3AsyncClient controlClient, ObjectKey key, ObjectAttributes attributes) {
        String operation = "write the metadata of " + key;
        try {
            S3RequestAttributes prepared = of(key, attributes, sessionTokenLength(run, operation, controlClient));
            if (prepared.sidecar().isPresent()) {
                write(run, operation, controlClient, prepared.sidecar().get());
            }
            return prepared;
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    /** @param sessionToken the length of the token that the request is signed with */
    static S3RequestAttributes of(ObjectKey key, ObjectAttributes attributes, int sessionToken) {
        BlobProperties source = attributes.source();
        HeaderBudget budget = HeaderBudget.of(key, sessionToken);
        ContentHeaders headers = readable(source.headers());
        S3Tags tags = S3Tags.accepted(attributes.tags());
        Optional<String> storageClass = Optional.of(attributes.storageClass())
                .filter(name -> name != StorageClass.STANDARD)
                .map(StorageClass::name);
        boolean hasForm = S3Metadata.hasForm(source.metadata());
        if (hasForm && headers.equals(source.headers()) && tags.values().equals(attributes.tags())) {
            S3Metadata all = S3Metadata.of(attributes);
            if (all.fits() && budget.fits(headers, tags, all)) {
                return new S3RequestAttributes(headers, tags, all, storageClass, Optional.empty());
            }
        }
        MetadataSidecar sidecar = MetadataSidecar.of(key, attributes);
        String pointer = sidecar.key().key();
        S3Metadata identity = S3Metadata.identity(attributes).withSidecar(pointer);
        S3Metadata withUrl = S3Metadata.identityAndUrl(attributes).withSidecar(pointer);
        S3Metadata full = hasForm ? S3Metadata.of(attributes).withSidecar(pointer) : withUrl;
        S3Tags noTags = new S3Tags(Map.of());
        return Stream.of(
                        new S3RequestAttributes(headers, tags, full, storageClass, Optional.of(sidecar)),
                        new S3RequestAttributes(headers, tags, withUrl, storageClass, Optional.of(sidecar)),
                        new S3RequestAttributes(headers, tags, identity, storageClass, Optional.of(sidecar)),
                        new S3RequestAttributes(headers, noTags, identity, storageClass, Optional.of(sidecar)))
                .filter(form -> form.metadata().fits() && budget.fits(form.headers(), form.tags(), form.metadata()))
                .findFirst()
                .orElseGet(() ->
                        new S3RequestAttributes(NO_HEADERS, noTags, identity, storageClass, Optional.of(sidecar)));
    }

    void applyTo(PutObjectRequest.Builder request) {
        headers.type().ifPresent(request::contentType);
        headers.encoding().ifPresent(request::contentEncoding);
        headers.language().ifPresent(request::contentLanguage);
        headers.disposition().ifPresent(request::contentDisposition);
        headers.cacheControl().ifPresent(request::cacheControl);
        tags.tagging().ifPresent(request::tagging);
        storageClass.ifPresent(request::storageClass);
        request.metadata(metadata.values());
    }

    void applyTo(CreateMultipartUploadRequest.Builder request) {
        headers.type().ifPresent(request::contentType);
        headers.encoding().ifPresent(request::contentEncoding);
        headers.language().ifPresent(request::contentLanguage);
        headers.disposition().ifPresent(request::contentDisposition);
        headers.cacheControl().ifPresent(request::cacheControl);
        tags.tagging().ifPresent(request::tagging);
        storageClass.ifPresent(request::storageClass);
        request.metadata(metadata.values());
    }

    private static ContentHeaders readable(ContentHeaders source) {
        return new ContentHeaders(
                readable(source.type()),
                // S3 takes the SDK's own aws-chunked off, and would take off the source's.
                readable(source.encoding())
                        .filter(encoding -> !encoding.toLowerCase(Locale.ROOT).contains("aws-chunked")),
                readable(source.language()),
                readable(source.disposition()),
                readable(source.cacheControl()));
    }

    private static Optional<String> readable(Optional<String> header) {
        return header.map(text -> HeaderText.isSafe(text) ? text : HeaderText.readable(text))
                .filter(text -> !text.isEmpty());
    }

    private static int sessionTokenLength(RunContext run, String operation, S3AsyncClient client) {
        return run.await(
                                operation,
                                client.serviceClientConfiguration()
                                        .credentialsProvider()
                                        .resolveIdentity()
                                        .<AwsCredentialsIdentity>thenApply(identity -> identity))
                        instanceof AwsSessionCredentialsIdentity session
                ? session.sessionToken().length()
                : 0;
    }

    private static void write(RunContext run, String operation, S3AsyncClient client, MetadataSidecar sidecar) {
        run.await(
                operation,
                client.putObject(
                        request -> request.bucket(sidecar.key().bucket())
                                .key(sidecar.key().key())
                                .contentType("application/json")
                                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run)),
                        AsyncRequestBody.fromString(sidecar.json())));
    }
}
