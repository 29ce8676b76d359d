/**
 * What a setting is: its name, its type, its default and the rules of the clouds' names. It uses the JDK alone. Begin with
 * {@link SettingDefinition}.
 */
package io.blobferry.config.setting;
