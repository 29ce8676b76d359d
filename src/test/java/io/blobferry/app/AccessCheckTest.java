package io.blobferry.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import org.junit.jupiter.api.Test;

/** Whose fault it is that there is no page. */
class AccessCheckTest {
    @Test
    void rejectedPageToken_isCallerError() {
        RuntimeException exception = AccessCheck.invalidPage(
                "ObjectsFrom", new PermanentException("list", FailureCause.REJECTED, "400 InvalidArgument", null));
        assertInstanceOf(IllegalArgumentException.class, exception);
        assertEquals("ObjectsFrom: there is no such page", exception.getMessage());
    }

    @Test
    void missingToken_isNoCallerError() {
        PermanentException denied = new PermanentException("list", FailureCause.FEDERATION, "no token", null);
        assertSame(denied, AccessCheck.invalidPage("BlobsFrom", denied));
    }
}
