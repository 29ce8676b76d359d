package io.blobferry.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.blobferry.config.Settings;
import java.util.Iterator;
import java.util.Optional;

/**
 * The parameters of an access check. A request may repeat the configuration, so that one for another deployment is rejected;
 * it cannot choose a role, an identity or a store.
 *
 * @param container the container to list; empty: none, unless exactly one is configured
 * @param bucket the bucket to list; empty: the bucket of the first route
 * @param blobsFrom the token with which the listing of blobs continues
 * @param objectsFrom the token with which the listing of objects continues
 */
public record AccessRequest(
        Optional<String> container, Optional<String> bucket, Optional<String> blobsFrom, Optional<String> objectsFrom) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_VALUE_LENGTH = 4 * 1024;

    /**
     * Parses a request and compares it with the settings.
     *
     * @param text a JSON object of strings; blank: no parameters
     * @throws IllegalArgumentException if a field is unknown, malformed or differs from the configuration; the message
     *     names the field but never the configured value
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
                    throw new IllegalArgumentException("unknown field; known fields: AzureBlobUri, S3BucketName,"
                            + " ManagedIdentityType, UAMIClientId, AWSRoleArn, AzureAppId, BlobsFrom, ObjectsFrom");
            }
        }
        return new AccessRequest(container, bucket, blobsFrom, objectsFrom);
    }

    private static JsonNode parseObject(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("request body exceeds " + MAX_LENGTH + " characters");
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
            // Reported below, without the parser's message, which quotes the text.
        }
        throw new IllegalArgumentException("request body must be a JSON object");
    }

    private static String value(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (!value.isTextual() || value.textValue().length() > MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException((name.length() > 40 ? "a field" : name) + " must be a string of at most "
                    + MAX_VALUE_LENGTH + " characters");
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
        return new IllegalArgumentException(field + " differs from the deployed configuration (" + settings + ")");
    }

    /** Returns the container of a container's URL; empty for the account's URL. */
    private static Optional<String> containerOf(String value, Settings settings) {
        String account = stripTrailingSlash(settings.source().blobEndpoint().toString());
        String requested = stripTrailingSlash(value);
        if (requested.equals(account)) {
            return Optional.empty();
        }
        String container = requested.startsWith(account + "/") ? requested.substring(account.length() + 1) : "";
        boolean configured = settings.source().scope().containers().isEmpty()
                || settings.source().scope().containers().contains(container);
        if (!container.matches("[a-z0-9$][a-z0-9-]{0,62}") || !configured) {
            throw mismatch("AzureBlobUri", "BLOBFERRY_SOURCE__blobServiceUri, BLOBFERRY_SOURCE_CONTAINERS");
        }
        return Optional.of(container);
    }

    private static String stripTrailingSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
