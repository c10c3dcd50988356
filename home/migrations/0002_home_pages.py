"""The site starts with a home page in English, Spanish and French."""

import uuid

from django.db import migrations

TITLES = [("en", "Home"), ("es", "Inicio"), ("fr", "Accueil")]
LEADS = {
    "en": "Find the clause you need, see whether it is in force, and cite it.",
    "es": "Encuentre la cláusula que necesita, vea si está en vigor y cítela.",
    "fr": "Trouvez la clause qu’il vous faut, vérifiez si elle est en vigueur et citez-la.",
}


def create_home_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Locale = apps.get_model("wagtailcore.Locale")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    HomePage = apps.get_model("home.HomePage")

    Page.objects.filter(depth=2, slug="home", path="00010001").delete()
    content_type, _created = ContentType.objects.get_or_create(model="homepage", app_label="home")
    key = uuid.uuid4()
    pages = []
    for index, (code, title) in enumerate(TITLES):
        locale, _created = Locale.objects.get_or_create(language_code=code)
        pages.append(
            HomePage.objects.create(
                title=title,
                draft_title=title,
                slug="home" if index == 0 else f"home-{code}",
                content_type=content_type,
                path=f"0001{index + 1:04d}",
                depth=2,
                numchild=0,
                url_path="/home/" if index == 0 else f"/home-{code}/",
                locale=locale,
                translation_key=key,
                live=True,
                lead=LEADS[code],
            )
        )
    Page.objects.filter(path="0001").update(numchild=len(TITLES))
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", root_page_id=pages[0].pk, is_default_site=True)
    else:
        Site.objects.filter(pk=site.pk).update(root_page_id=pages[0].pk)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_home_pages, migrations.RunPython.noop)]
