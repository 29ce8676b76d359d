/**
 * Parses Event Grid events and CloudEvents into hints to check a blob, and writes the product's own. It uses
 * {@code domain}, {@code routing} and Azure's event models. Begin with {@link EventReader}.
 */
package io.blobferry.events;
