"""Reading and cleaning articles: files to Documents, paragraphs and sentences as offsets."""
