package io.blobferry.domain;

import java.util.Objects;

/**
 * The address of a blob: account, container and name.
 *
 * @param account the storage account's name, not its host name
 * @param container the container's name
 * @param name the blob's name, URL-decoded; any characters, slashes included; at most 1,024 (Azure's limit)
 */
public record BlobAddress(String account, String container, String name) {
    public static final int MAX_NAME_LENGTH = 1024;

    public BlobAddress {
        requireText(account, "account");
        requireText(container, "container");
        Objects.requireNonNull(name, "name");
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "name must have 1 to " + MAX_NAME_LENGTH + " characters: it has " + name.length());
        }
    }

    private static void requireText(String value, String component) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(component + " must not be blank");
        }
    }

    @Override
    public String toString() {
        return account + "/" + container + "/" + name;
    }
}
