package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckAccessTest {
    /** A caller without a key, whom App Service did not authenticate, must not reach it. */
    @Test
    void access_isNeverAnonymous() {
        List<AuthorizationLevel> levels = Arrays.stream(CheckAccess.class.getMethods())
                .map(Method::getParameters)
                .flatMap(Arrays::stream)
                .filter(parameter -> parameter.isAnnotationPresent(HttpTrigger.class))
                .map(parameter -> parameter.getAnnotation(HttpTrigger.class).authLevel())
                .toList();
        assertEquals(List.of(AuthorizationLevel.FUNCTION), levels);
    }

    /** The Functions worker does not catch an Error: the caller would wait until the host times out. */
    @Test
    void error_isWrapped() {
        CheckAccess broken = new CheckAccess(() -> {
            throw new NoClassDefFoundError("SomeClass");
        });
        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> broken.run(null, null));
        assertTrue(thrown.getMessage().contains("SomeClass"), thrown::getMessage);
    }
}
