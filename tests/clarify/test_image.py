from __future__ import annotations

import pytest

from clarify_rules.clarify.image import ImageOrigin, image_origin, is_clarify_image, registries

REPOSITORY = "sagemaker-clarify-processing"
US = f"205585389593.dkr.ecr.us-east-1.amazonaws.com/{REPOSITORY}"
DIGEST = "@sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("image", "origin"),
    [
        (f"{US}:1.0", ImageOrigin.OFFICIAL),
        (f"{US}:1", ImageOrigin.OFFICIAL),
        (US, ImageOrigin.OFFICIAL),
        (f"{US}{DIGEST}", ImageOrigin.OFFICIAL),
        (f"{US}:1.0{DIGEST}", ImageOrigin.OFFICIAL),
        (f"098760798382.dkr.ecr.ap-east-1.amazonaws.com/{REPOSITORY}:1.0", ImageOrigin.OFFICIAL),
        (f"122526803553.dkr.ecr.cn-north-1.amazonaws.com.cn/{REPOSITORY}:1.0", ImageOrigin.OFFICIAL),
        (f"579539705040.dkr.ecr.us-isof-east-1.csp.hci.ic.gov/{REPOSITORY}:1.0", ImageOrigin.OFFICIAL),
        (f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{REPOSITORY}:1.0", ImageOrigin.MIRROR),
        # The account of another Region's registry is a copy as well.
        (f"205585389593.dkr.ecr.eu-west-1.amazonaws.com/{REPOSITORY}:1.0", ImageOrigin.MIRROR),
        (f"111122223333.dkr.ecr.us-east-1.amazonaws.com/mirror/aws/{REPOSITORY}:1.0", ImageOrigin.MIRROR),
        (f"registry.example.com:5000/{REPOSITORY}:1.0", ImageOrigin.MIRROR),
        (f"localhost/{REPOSITORY}", ImageOrigin.MIRROR),
        (f"{REPOSITORY}:1.0", ImageOrigin.MIRROR),
        (f"{US}-custom:1.0", ImageOrigin.OTHER),
        (f"111122223333.dkr.ecr.us-east-1.amazonaws.com/my-{REPOSITORY}:1.0", ImageOrigin.OTHER),
        (f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{REPOSITORY}/other:1.0", ImageOrigin.OTHER),
        (f"111122223333.dkr.ecr.us-east-1.amazonaws.com/clarify:{REPOSITORY}", ImageOrigin.OTHER),
        ("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1", ImageOrigin.OTHER),
        ("", ImageOrigin.OTHER),
    ],
)
def test_where_an_image_comes_from(image: str, origin: ImageOrigin) -> None:
    assert image_origin(image) is origin
    assert is_clarify_image(image) is (origin is not ImageOrigin.OTHER)


def test_every_published_registry_is_an_account() -> None:
    assert len(registries()) == 28
    assert all(len(account) == 12 and account.isdigit() for account in registries().values())
