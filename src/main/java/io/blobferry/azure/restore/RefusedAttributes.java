package io.blobferry.azure.restore;

import com.azure.storage.blob.models.BlobStorageException;
import io.blobferry.execution.RunContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;

/**
 * Attributes that an account may refuse, and whose loss must not cost the blob: they are left out where it does, and the report
 * says so.
 */
final class RefusedAttributes {
    private final Set<Attribute> refused = EnumSet.noneOf(Attribute.class);
    private final List<String> notes = new ArrayList<>();

    /** The attributes. */
    enum Attribute {
        TAGS("index tags"),
        TIER("access tier");

        private final String title;

        Attribute(String title) {
            this.title = title;
        }
    }

    /** Whether the request is to have the attribute. */
    boolean has(Attribute attribute) {
        return !refused.contains(attribute);
    }

    /** What was left out and is not at the blob, for the report. */
    List<String> notes() {
        return notes;
    }

    /** A request that is to be sent with what {@link #has} says. */
    @FunctionalInterface
    interface Request {
        Mono<?> send();
    }

    /**
     * Sends the request, again without an attribute that is refused.
     *
     * @param present the attributes that the blob has
     * @throws CompletionException with the SDK's exception, if it is refused for another reason
     */
    void send(RunContext run, String operation, Predicate<Attribute> present, Request request) {
        while (true) {
            try {
                ContainerCall.awaitUntranslated(run, operation, request.send());
                return;
            } catch (CompletionException e) {
                Optional<Attribute> attribute = e.getCause() instanceof BlobStorageException answer
                        ? attributeOf(answer).filter(present).filter(this::has)
                        : Optional.empty();
                if (attribute.isEmpty()) {
                    throw e;
                }
                leaveOut(attribute.get(), (BlobStorageException) e.getCause());
            }
        }
    }

    private void leaveOut(Attribute attribute, BlobStorageException answer) {
        refused.add(attribute);
        notes.add("without its " + attribute.title + ", which the account refuses: " + answer.getStatusCode() + " "
                + answer.getErrorCode());
    }

    /** Codes as in "Blob service error codes" and "Set Blob Tier"; tags need a right of their own ("Set Blob Tags"). */
    private static Optional<Attribute> attributeOf(BlobStorageException answer) {
        String code = String.valueOf(answer.getErrorCode());
        if (code.contains("Tag")
                || code.contains("HierarchicalNamespace")
                || code.equals("AuthorizationPermissionMismatch")) {
            return Optional.of(Attribute.TAGS);
        }
        return code.contains("Tier") ? Optional.of(Attribute.TIER) : Optional.empty();
    }
}
