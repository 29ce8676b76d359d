/**
 * The composition root: builds every client and component, and closes the clients. It uses every package below the
 * surfaces; only {@code functions} and {@code cli} use it. Begin with {@link Application}.
 */
package io.blobferry.app;
