package io.blobferry.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.Settings;
import java.util.Iterator;
import java.util.Optional;

/**
 * What a caller asks of a check. It may name what is configured, so that a request made for another deployment is noticed;
 * it chooses neither role nor identity nor store.
 *
 * @param container whose blobs to list; empty: no listing of blobs, unless one container alone is configured
 * @param bucket whose objects to list; empty: the first route's
 * @param blobsFrom where the listing of blobs goes on
 * @param objectsFrom where the listing of objects goes on
 */
public record AccessRequest(
        Optional<String> container, Optional<String> bucket, Optional<String> blobsFrom, Optional<String> objectsFrom) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_VALUE_LENGTH = 4 * 1024;

    /**
     * Reads a request and holds it against the settings.
     *
     * @param text a JSON object of texts; blank: everything as configured
     * @throws IllegalArgumentException naming the field that is unknown, malformed or other than configured. What is
     *     configured is not told.
     */
    public static AccessRequest parse(String text, Settings settings) {
        Optional<String> container = settings.source().scope().containers().size() == 1
                ? settings.source().scope().containers().stream().findFirst()
                : Optional.empty();
        Optional<String> bucket = Optional.empty();
        Optional<String> blobsFrom = Optional.empty();
        Optional<String> objectsFrom = Optional.empty();
        JsonNode body = parseObject(text);
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            String value = value(body, name);
            switch (name) {
                case "AzureBlobUri" -> {
                    Optional<String> named = containerOf(value, settings);
                    container = named.isPresent() ? named : container;
                }
                case "S3BucketName" -> bucket = Optional.of(bucketOf(value, settings));
                case "ManagedIdentityType" ->
                    requireConfigured(
                            name,
                            value,
                            settings.identity().clientId().isPresent() ? "UAMI" : "SAMI",
                            "AZURE_CLIENT_ID");
                case "UAMIClientId" ->
                    requireConfigured(
                            name, value, settings.identity().clientId().orElse(""), "AZURE_CLIENT_ID");
                case "AWSRoleArn" ->
                    requireConfigured(name, value, settings.federation().roleArn(), "AWS_ROLE_ARN");
                case "AzureAppId" ->
                    requireConfigured(name, value, settings.federation().audience(), "BLOBFERRY_FEDERATION_AUDIENCE");
                case "BlobsFrom" -> blobsFrom = Optional.of(value);
                case "ObjectsFrom" -> objectsFrom = Optional.of(value);
                default ->
                    throw new IllegalArgumentException("unknown field: known are AzureBlobUri, S3BucketName,"
                            + " ManagedIdentityType, UAMIClientId, AWSRoleArn, AzureAppId, BlobsFrom and ObjectsFrom");
            }
        }
        return new AccessRequest(container, bucket, blobsFrom, objectsFrom);
    }

    private static JsonNode parseObject(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the request is longer than " + MAX_LENGTH + " characters");
        }
        if (text.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode body = JSON.readTree(text);
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            // Told below, without the parser's words, which quote the text.
        }
        throw new IllegalArgumentException("the request is no JSON object");
    }

    private static String value(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (!value.isTextual() || value.textValue().length() > MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException(name.length() > 40 ? "a field is no text" : name + " is no text");
        }
        return value.textValue().strip();
    }

    private static String bucketOf(String value, Settings settings) {
        if (settings.target().routes().all().stream()
                .noneMatch(route -> route.bucket().equals(value))) {
            throw mismatch("S3BucketName", "BLOBFERRY_BUCKET, BLOBFERRY_ROUTES");
        }
        return value;
    }

    private static void requireConfigured(String field, String value, String configured, String setting) {
        if (!value.equals(configured)) {
            throw mismatch(field, setting);
        }
    }

    private static IllegalArgumentException mismatch(String field, String settings) {
        return new IllegalArgumentException(field + " is not what is configured (" + settings
                + "): a check uses the worker's own settings and no others");
    }

    /** The account's URL, or that of one of its containers. */
    private static Optional<String> containerOf(String value, Settings settings) {
        String account = stripTrailingSlash(settings.source().blobEndpoint().toString());
        String asked = stripTrailingSlash(value);
        if (asked.equals(account)) {
            return Optional.empty();
        }
        String container = asked.startsWith(account + "/") ? asked.substring(account.length() + 1) : "";
        boolean ours = settings.source().scope().containers().isEmpty()
                || settings.source().scope().containers().contains(container);
        if (!container.matches("[a-z0-9$][a-z0-9-]{0,62}") || !ours) {
            throw mismatch("AzureBlobUri", "BLOBFERRY_SOURCE__blobServiceUri, BLOBFERRY_SOURCE_CONTAINERS");
        }
        return Optional.of(container);
    }

    private static String stripTrailingSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
