/**
 * The sentences people read, in English and Chinese, and {@link org.sealkeeper.text.Refusal}, the exception that
 * carries one. Every other package may use it; it uses none. Each package keeps its texts in
 * {@code messages/<package>.properties} and {@code messages/<package>_zh_CN.properties}.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Text")
package org.sealkeeper.text;
